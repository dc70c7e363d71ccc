#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Installs what a bare Debian 12 lacks to build and test the project. Says
# nothing and takes well under a second when nothing is missing.
#
#   Debian packages   through apt-get, as root or with sudo
#   Python tools      into <build>/venv (utils/requirements.txt)
#   ptxas             into the same venv, unless CUDA 13 is found
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

PACKAGES=(
  cmake ninja-build g++ ccache lld
  llvm-22-dev libmlir-22-dev mlir-22-tools llvm-22-tools clang-format-22
  libgtest-dev nlohmann-json3-dev zlib1g-dev libzstd-dev
  python3 python3-venv python3-dev ca-certificates
)
PTXAS_WHEEL="nvidia-cuda-nvcc==13.0.*"

missing_packages() {
  local installed package
  # dpkg-query fails when a package is unknown to it, which is an answer here.
  installed="$(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' "${PACKAGES[@]}" 2>/dev/null || true)"
  for package in "${PACKAGES[@]}"; do
    grep -qxF "ii $package" <<<"$installed" || echo "$package"
  done
}

install_packages() {
  local missing
  # No package name holds a space, so the list splits where it should.
  missing=($(missing_packages))
  [ ${#missing[@]} -gt 0 ] || return 0

  local command="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      die "missing Debian packages: ${missing[*]}" \
        "run as root, then call this script again:" "$command"
    sudo=(sudo)
  fi
  echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
  local log="$ATTN_BUILD_DIR/setup-apt.log"
  # A package source that has nothing to do with us may fail to update; whether
  # our packages can be installed is what counts.
  "${sudo[@]}" apt-get update >"$log" 2>&1 || true
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    die "installing Debian packages failed (log: $log)" \
      "this needs Debian 12 with its security suite (bookworm-security) and a network;" \
      "once they are there, run as root, then call this script again:" "$command"
  }
}

pip_install() {
  local log="$ATTN_BUILD_DIR/setup-pip.log"
  "$ATTN_PYTHON" -m pip install --quiet --disable-pip-version-check "$@" >"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    die "installing Python packages failed (log: $log)" \
      "this needs a network, or wheels named by PIP_FIND_LINKS; once they are there, run:" \
      "$ATTN_PYTHON -m pip install $*"
  }
}

install_python_tools() {
  local requirements="$ATTN_ROOT/utils/requirements.txt"
  local stamp="$ATTN_BUILD_DIR/venv/attn-setup.stamp"
  local key
  # The venv's own path is part of the key: a venv that was moved is broken.
  key="$(sha256sum "$ATTN_ROOT/utils/setup.sh" "$requirements") $ATTN_BUILD_DIR"
  if [ -x "$ATTN_PYTHON" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then
    return 0
  fi
  echo "setup: installing Python tools into $ATTN_BUILD_DIR/venv"
  # Debian's Python by its path: the first on PATH may lack venv or headers.
  /usr/bin/python3 -m venv --clear "$ATTN_BUILD_DIR/venv" ||
    die "creating a Python venv failed" "check that python3-venv works: /usr/bin/python3 -m venv DIR"
  pip_install -r "$requirements"
  printf '%s\n' "$key" >"$stamp"
}

install_ptxas() {
  local find=(/usr/bin/python3 "$ATTN_ROOT/utils/find_tools.py" ptxas)
  "${find[@]}" "$ATTN_BUILD_DIR" >/dev/null && return 0
  [ -z "${ATTN_PTXAS:-}" ] ||
    die "expected ATTN_PTXAS to name a ptxas of CUDA 13.0 or later, got '$ATTN_PTXAS'" \
      "correct or unset it"
  echo "setup: installing ptxas ($PTXAS_WHEEL) into $ATTN_BUILD_DIR/venv"
  # ptxas stands alone; what the wheel depends on serves nvcc.
  pip_install --no-deps "$PTXAS_WHEEL"
  "${find[@]}" "$ATTN_BUILD_DIR" >/dev/null ||
    die "the installed ptxas does not run" "set ATTN_PTXAS to a ptxas of CUDA 13.0 or later"
}

install_packages
install_python_tools
install_ptxas
