#!/bin/bash
# device.sh start NUMBER DIR URL CA-CERTIFICATE [VERIFY-KEY]  |  connect NUMBER DIR  |  stop NUMBER DIR
# One real Mender client with its own configuration, state, key and system bus.
set -euo pipefail
action=$1 number=$2 home=$3/device$2
if [ "$action" = stop ]; then
  for name in connect mender dbus; do
    [ -s "$home/$name.pid" ] && kill "$(cat "$home/$name.pid")" 2>/dev/null || true
  done
  exit 0
fi
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$home/bus" TEST_NAME=device$number TEST_HOME="$home" PATH="$home/bin:$PATH"
export TEST_MAC=$(printf '02:00:00:01:%02x:%02x' $((number / 256)) $((number % 256)))
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy 2>/dev/null || true
spawn() {
  setsid env --default-signal=INT,QUIT "${@:2}" >> "$home/$1.log" 2>&1 < /dev/null &
  echo $! > "$home/$1.pid"
}
if [ "$action" = connect ]; then
  cat > "$home/connect.conf" <<CONF
{ "ShellCommand": "/bin/bash", "ShellArguments": ["--norc", "--noprofile"], "User": "root",
  "ReconnectIntervalSeconds": 1, "Sessions": { "MaxPerUser": 10 } }
CONF
  spawn connect mender-connect --config "$home/connect.conf" --fallback-config /nonexistent daemon
  exit 0
fi
url=$4 ca=$5 verify=${6:-}
mkdir -p "$home/bin"
mkdir -p -m 700 "$home/data"
echo 'device_type=test-board' > "$home/data/device_type"
verify_setting=
[ -z "$verify" ] || verify_setting=", \"ArtifactVerifyKey\": \"$verify\""
cat > "$home/mender.conf" <<CONF
{ "ServerURL": "$url", "ServerCertificate": "$ca"$verify_setting,
  "UpdatePollIntervalSeconds": 1, "InventoryPollIntervalSeconds": 2, "RetryPollIntervalSeconds": 1 }
CONF
cat > "$home/bus.conf" <<CONF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=$home/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
CONF
# the test machine is never rebooted
printf '#!/bin/sh\nexit 0\n' > "$home/bin/reboot"
# mender-connect asks systemctl for the client's process to make it check for updates
printf '#!/bin/sh\necho MainPID=$(cat %s/mender.pid)\n' "$home" > "$home/bin/systemctl"
chmod 755 "$home/bin/reboot" "$home/bin/systemctl"
# an EC key made beforehand starts faster than the RSA key the client would make
[ -s "$home/data/mender-agent.pem" ] ||
  openssl ecparam -name prime256v1 -genkey -noout -out "$home/data/mender-agent.pem" 2>/dev/null
spawn dbus dbus-daemon --config-file="$home/bus.conf" --nofork --nopidfile
for _ in $(seq 100); do
  [ -S "$home/bus" ] && break
  sleep 0.05
done
spawn mender mender --config "$home/mender.conf" --fallback-config /nonexistent --data "$home/data" --no-syslog --log-level info daemon
