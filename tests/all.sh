#!/usr/bin/env bash
# Runs every test, with everything they talk to: LibreOffice renders the bulletins and writes files of every format, poppler
# reads pages back, tesseract recognises scans, bsdtar unpacks RAR; Dovecot and exim are the mailbox at a provider.
# On Debian and Ubuntu whatever is missing is installed first; elsewhere install it by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
command -v soffice >/dev/null || packages+=(libreoffice-writer-nogui)
command -v pdftotext >/dev/null || packages+=(poppler-utils)
command -v tesseract >/dev/null || packages+=(tesseract-ocr)
tesseract --list-langs 2>/dev/null | grep -qx chi_sim || packages+=(tesseract-ocr-chi-sim)
command -v bsdtar >/dev/null || packages+=(libarchive-tools)
[ -e /usr/sbin/dovecot ] && [ -e /usr/lib/dovecot/imap ] || packages+=(dovecot-imapd)
[ -e /usr/lib/dovecot/lmtp ] || packages+=(dovecot-lmtpd)
[ -e /usr/sbin/exim4 ] || packages+=(exim4-daemon-light)
[ -e /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc ] || packages+=(fonts-noto-cjk)
[ -e /usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf ] || packages+=(fonts-liberation)
# In a subshell, so that the trap ends with it.
install() (
  sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -q
  # Tests start servers of their own; the packages need not start theirs, and could not where there is no init.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap '$sudo rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
    $sudo chmod 755 "$policy"
  fi
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null
)
if [ ${#packages[@]} -gt 0 ]; then
  echo "installing: ${packages[*]}"
  install "${packages[@]}"
fi

# From here on a missing program is a failure, not a reason to skip.
export JIANBAO_REQUIRE_SERVERS=1
exec cargo test --locked "$@"
