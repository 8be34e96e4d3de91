"""Private engines: throw-away, in namespaces of their own; as root on Linux."""
