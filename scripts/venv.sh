#!/bin/sh
# Makes .venv with a pip that works. One left half-made, by a Python without the venv package, is made anew.
PY=$1
"$PY" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  echo "premotor needs Python 3.11 or newer; '$PY' is not. Set it: make PYTHON=python3.11"
  exit 1
}
.venv/bin/python -m pip --version >/dev/null 2>&1 && exit 0
rm -rf .venv
"$PY" -m venv .venv >/dev/null && .venv/bin/python -m pip --version >/dev/null 2>&1 && exit 0
rm -rf .venv
echo "'$PY' cannot make a virtual environment. On Debian and Ubuntu this installs what it lacks:"
echo "  sudo apt-get update && sudo apt-get install -y python3-venv"
exit 1
