#!/bin/sh
# build.sh VERSION TIMESTAMP ARCHIVE DIRECTORY: puts pixy_VERSION_all.deb, made of the archive, into the directory. The same
# input gives the same bytes. Needs Debian's dpkg-deb; without it nothing is made.
set -eu
export LC_ALL=C
version=$1 archive=$3 target=$4
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v dpkg-deb >/dev/null 2>&1; then
    echo "there is no dpkg-deb, so no Debian package is made"
    exit 0
fi
SOURCE_DATE_EPOCH=$(date -u -d "$2" +%s)
export SOURCE_DATE_EPOCH
# to dpkg what follows a dash is another kind of number, and a tilde comes before the version proper
case $version in
    *-*) version=$(echo "$version" | tr - '~') ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
share=$root/usr/share/pixy
umask 022
mkdir -p "$share" "$root/usr/bin" "$root/etc/pixy" "$root/etc/default" "$root/usr/lib/systemd/system" \
    "$root/usr/share/man/man1" "$root/usr/share/bash-completion/completions" \
    "$root/usr/share/fish/vendor_completions.d" "$root/usr/share/doc/pixy" "$root/DEBIAN"

tar -xzf "$archive" -C "$share" --strip-components=1 --no-same-owner
# no broker on a server, and what has its own place in Debian
rm -r "$share/lib/dev" "$share/bin/pixy.cmd"
mv "$share/config/default.yaml" "$root/etc/pixy/pixy.yaml"
rmdir "$share/config"
mv "$share/share/systemd/pixy.service" "$root/usr/lib/systemd/system/"
for page in "$share"/share/man/man1/*.1; do
    gzip -9n "$page"
    mv "$page.gz" "$root/usr/share/man/man1/"
done
mv "$share/share/completion/pixy.bash" "$root/usr/share/bash-completion/completions/pixy"
mv "$share/share/completion/pixy.fish" "$root/usr/share/fish/vendor_completions.d/"
mv "$share/share/sbom/pixy.cdx.json" "$root/usr/share/doc/pixy/"
rm -r "$share/share"
mv "$share/docs" "$share/deploy" "$share/proto" "$share/README.md" "$root/usr/share/doc/pixy/"
gzip -9nc "$share/CHANGELOG.md" >"$root/usr/share/doc/pixy/changelog.gz"
rm "$share/CHANGELOG.md"
# with what others have done in front of the licence that ours is under
cat "$share/NOTICE" "$share/THIRD-PARTY.txt" "$share/LICENSE" >"$root/usr/share/doc/pixy/copyright"
rm "$share/NOTICE" "$share/THIRD-PARTY.txt" "$share/LICENSE"
ln -s ../share/pixy/bin/pixy "$root/usr/bin/pixy"
# what `pixy prepare` makes belongs to root: it is run as code
ln -s ../../../var/cache/pixy "$share/cache"
cp "$here/default" "$root/etc/default/pixy"

size=$(find "$root" -type f -printf '%s\n' | awk '{ sum += $1 } END { print int(sum / 1024) + 1 }')
sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$size/" "$here/control" >"$root/DEBIAN/control"
cp "$here/conffiles" "$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do
    cp "$here/$script" "$root/DEBIAN/$script"
    chmod 755 "$root/DEBIAN/$script"
done
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
# sizes of directories differ between file systems, times are those of the build
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zgzip --build "$root" "$target/pixy_${version}_all.deb" >/dev/null
