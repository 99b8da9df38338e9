#!/usr/bin/env bash
# Runs every test, with everything they talk to: LibreOffice renders the bulletins and writes files of every format, poppler
# reads pages back, tesseract recognises scans, bsdtar unpacks RAR.
# On Debian and Ubuntu whatever is missing is installed first; elsewhere install it by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
command -v soffice >/dev/null || packages+=(libreoffice-writer-nogui)
command -v pdftotext >/dev/null || packages+=(poppler-utils)
command -v tesseract >/dev/null || packages+=(tesseract-ocr)
tesseract --list-langs 2>/dev/null | grep -qx chi_sim || packages+=(tesseract-ocr-chi-sim)
command -v bsdtar >/dev/null || packages+=(libarchive-tools)
[ -e /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc ] || packages+=(fonts-noto-cjk)
[ -e /usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf ] || packages+=(fonts-liberation)
if [ ${#packages[@]} -gt 0 ]; then
  echo "installing: ${packages[*]}"
  sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -q
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
fi

# From here on a missing program is a failure, not a reason to skip.
export JIANBAO_REQUIRE_SERVERS=1
exec cargo test --locked "$@"
