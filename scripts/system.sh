#!/bin/sh
# System libraries that headless rendering needs on Linux: EGL with Mesa's software driver. Asks apt only when one lacks.
[ "$(uname -s)" = Linux ] || exit 0
PACKAGES="libegl1 libgl1 libgles2 libopengl0 libegl-mesa0 libgl1-mesa-dri"
have() { ldconfig -p 2>/dev/null | grep -q "$1" || ls /usr/lib/*/"$1"* >/dev/null 2>&1; }
have libEGL.so.1 && have libGL.so.1 && have libOpenGL.so.0 && have libEGL_mesa.so.0 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing system libraries for rendering: $PACKAGES"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $PACKAGES >/dev/null && exit 0
fi
echo "Rendering needs system libraries that are not installed. Run this once, then try again:"
echo "  sudo apt-get update && sudo apt-get install -y $PACKAGES"
exit 1
