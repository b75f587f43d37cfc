#!/bin/sh
# Installs the real servers, the tools and the browser that the tests use, from Debian's packages. Leaves no daemon running.
set -eu
PACKAGES="slapd ldap-utils openssl openssh-client xxd chromium"
missing=""
for package in $PACKAGES; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
if [ -z "$missing" ]; then
  echo "servers: all there"
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo "servers: run as root to install:$missing" >&2
  exit 1
fi
echo "servers: installing$missing"
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
apt-get update -qq
# a policy that denies every start: the tests start what they need and stop it by its process id
policy=/usr/sbin/policy-rc.d
made=""
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  made=yes
fi
trap '[ -z "$made" ] || rm -f "$policy"' EXIT
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing >/dev/null
echo "servers: installed$missing"
