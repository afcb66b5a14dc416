# Sourced by the other scripts: words on the screen, stamps, and the packages of the system.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export PIP_DISABLE_PIP_VERSION_CHECK=1
VENV=.venv

say() { printf '%s\n' "$*"; }
step() { printf '\n── %s\n' "$*"; }

# loud TITLE LINE…: what went wrong and what to type, in a box nobody overlooks; on standard error.
loud() {
  local title=$1 line
  shift
  {
    printf '\n%s\n' "════════════════════════════════════════════════════════════════════════════"
    printf '  %s\n' "$title"
    for line in "$@"; do printf '  %s\n' "$line"; done
    printf '%s\n\n' "════════════════════════════════════════════════════════════════════════════"
  } >&2
}

die() {
  loud "$@"
  exit 1
}

# has_stamp FILE VALUE / put_stamp FILE VALUE: work already done for exactly these inputs is not done again.
has_stamp() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
put_stamp() { mkdir -p "$(dirname "$1")" && printf '%s' "$2" >"$1"; }

# hash_of FILE…: one hash of the contents of files and folders, in a fixed order; missing ones count as empty.
hash_of() {
  local path
  for path in "$@"; do
    if [ -e "$path" ]; then find "$path" -type f -print0; fi
  done | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1
}

# as_root COMMAND…: run it as root, or fail when that needs a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

# install_packages NAME…: Debian packages, when that is possible without asking anybody; returns 1 otherwise.
install_packages() {
  can_install || return 1
  say "Installing from Debian: $*"
  local log
  log=$(mktemp)
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1; then
    # A fresh machine has no list of packages yet, or an old one.
    if ! as_root apt-get update >>"$log" 2>&1 ||
      ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1; then
      tail -n 15 "$log" >&2
      rm -f "$log"
      return 1
    fi
  fi
  rm -f "$log"
}

# to_type NAME…: the command a person types to install the packages by hand.
to_type() { printf 'sudo apt-get update && sudo apt-get install -y --no-install-recommends %s' "$*"; }

# chromium_path: prints where the browser is, or returns 1. CHROMIUM names another one.
chromium_path() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name"; then return 0; fi
  done
  return 1
}

# postgresql_bin: prints the folder with initdb and pg_ctl, or returns 1.
postgresql_bin() {
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V -r) \
    "$(pg_config --bindir 2>/dev/null)" "$(dirname "$(command -v initdb 2>/dev/null || echo /none/initdb)")"; do
    if [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
      printf '%s\n' "$folder"
      return 0
    fi
  done
  return 1
}

# have NAME: whether a program is here; Debian keeps servers where not everybody looks.
have() {
  if [ "$1" = postgresql ]; then postgresql_bin >/dev/null; else PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null; fi
}

# read_env: takes the settings of .env that the environment does not already have.
read_env() {
  local line name
  [ -f .env ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in '' | '#'*) continue ;; esac
    name=${line%%=*}
    if [[ $name =~ ^[A-Z][A-Z0-9_]*$ ]] && [ -z "${!name:-}" ]; then export "$name=${line#*=}"; fi
  done <.env
}

manage() { "$VENV/bin/python" manage.py "$@"; }

# prepare_database [--demo|--demo-again]: the tables of today and the demo record (scripts/prepare_database.py).
prepare_database() {
  mkdir -p var
  "$VENV/bin/python" scripts/prepare_database.py "$@"
}

# collect_static: style sheets, fonts and scripts under their hashed names, compressed; only when one has changed.
collect_static() {
  local now folder=${STATIC_ROOT:-var/static}
  now=$(hash_of static requirements.txt scp_portal/settings.py)
  if has_stamp var/static.stamp "$now" && [ -f "$folder/staticfiles.json" ]; then return 0; fi
  step "Static files"
  rm -f var/static.stamp "$folder/staticfiles.json"
  manage collectstatic --no-input --clear --verbosity 0
  put_stamp var/static.stamp "$now"
}
