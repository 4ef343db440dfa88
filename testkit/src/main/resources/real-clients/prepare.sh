#!/bin/sh
# prepare.sh DIR: the files that the Mender client has compiled in, and artifacts made by the real
# mender-artifact. Identity and inventory read the environment, so that several clients differ.
set -eu
dir=$1
install -d /usr/share/mender/identity /usr/share/mender/inventory /etc/mender "$dir/work" "$dir/installed"
cat > /usr/share/mender/identity/mender-device-identity <<'SCRIPT'
#!/bin/sh
echo "mac=${TEST_MAC:-02:00:00:00:00:01}"
SCRIPT
cat > /usr/share/mender/inventory/mender-inventory-test <<'SCRIPT'
#!/bin/sh
echo "hostname=${TEST_NAME:-device}"
echo "ip=10.0.0.1"
echo "ip=10.0.0.2"
SCRIPT
echo 'artifact_name=base-1' > /etc/mender/artifact_info
# installs, fails, waits and rolls back as the payload file "behaviour" says
cat > /usr/share/mender/modules/v3/test-module <<'SCRIPT'
#!/bin/sh
behaviour=" $(cat "$2/files/behaviour" 2>/dev/null) "
has() { case "$behaviour" in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
case "$1" in
  SupportsRollback) has norollback && echo No || echo Yes ;;
  NeedsArtifactReboot) has reboot && echo Yes || echo No ;;
  ArtifactInstall)
    if has slow; then sleep 4; fi
    if has fail-install; then echo "test: the installer fails" >&2; exit 1; fi ;;
  ArtifactVerifyReboot) if has fail-verify; then echo "test: the check fails" >&2; exit 1; fi ;;
  ArtifactCommit) if has fail-commit; then echo "test: the commit fails" >&2; exit 1; fi ;;
esac
exit 0
SCRIPT
# the least of what the package mender-configure (not in Debian) does: takes the configuration in
cat > /usr/share/mender/modules/v3/mender-configure <<'SCRIPT'
#!/bin/sh
case "$1" in
  SupportsRollback) echo No ;;
  NeedsArtifactReboot) echo No ;;
  ArtifactInstall) cp "$2/header/meta-data" "${TEST_HOME:-/tmp}/device-config.json" ;;
esac
exit 0
SCRIPT
chmod 755 /usr/share/mender/modules/v3/mender-configure
chmod 755 /usr/share/mender/identity/mender-device-identity /usr/share/mender/inventory/mender-inventory-test /usr/share/mender/modules/v3/test-module
cd "$dir"
openssl genrsa -traditional -out rsa.key 2048 2>/dev/null
openssl rsa -in rsa.key -pubout -out rsa.pub 2>/dev/null
openssl ecparam -name prime256v1 -genkey -noout -out ec.key
openssl ec -in ec.key -pubout -out ec.pub 2>/dev/null
openssl ecparam -name prime256v1 -genkey -noout -out other.key
file() { # name, then options of mender-artifact: a file with the name as content
  name=$1
  shift
  echo "$dir/installed" > work/dest_dir
  echo "$name.txt" > work/filename
  echo 644 > work/permissions
  echo "content of $name" > "work/$name.txt"
  mender-artifact write module-image -T single-file -n "$name" -t test-board -o "$name.mender" \
    -f work/dest_dir -f work/filename -f work/permissions -f "work/$name.txt" "$@" > /dev/null
}
module() { # name, behaviour
  echo "$2" > work/behaviour
  mender-artifact write module-image -T test-module -n "$1" -t test-board -o "$1.mender" \
    -f work/behaviour -k ec.key > /dev/null
}
file signed-rsa -k rsa.key
file signed-ec -k ec.key
file signed-other -k other.key
file not-signed
module ok "" 
module bad-install "fail-install"
module bad-verify "reboot fail-verify"
module bad-commit "fail-commit"
module reboots "reboot"
module slow "slow"
head -c 3000000 /dev/urandom > work/large.bin
mender-artifact write module-image -T test-module -n large -t test-board -o large.mender \
  -f work/large.bin -k ec.key > /dev/null
