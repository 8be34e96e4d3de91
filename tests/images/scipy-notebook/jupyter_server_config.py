"""Listen where a published port arrives, and print what the image that this one stands in for prints."""

from jupyter_server.serverapp import ServerApp

c = get_config()  # noqa: F821 - Jupyter defines it for its configuration files
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.open_browser = False

# The file's name holds the server's process number, which depends on how many threads the container's start took.
# It is 7 in most runs of the real image, and in all runs of this one.
ServerApp.browser_open_file = property(lambda app: f"{app.runtime_dir}/jpserver-7-open.html")
