"""Listen where a published port arrives; everything else is Jupyter's own default."""

c = get_config()  # noqa: F821 - Jupyter defines it for its configuration files
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.open_browser = False
