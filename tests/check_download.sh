#!/bin/sh
# check_download.sh: try datasets/download.py without a network: a server on
# 127.0.0.1, small archives, and a table of small files in place of the real
# ones. Where the real CIFAR-100 stands in datasets/, it is packed and unpacked.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/tap.sh
. "$here/tap.sh"
set -e
datasets=$here/../datasets
server=
clean() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || :; fi
    rm -rf "$work"
}
trap clean EXIT
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY \
    no_proxy NO_PROXY
export PYTHONDONTWRITEBYTECODE=1

# run COMMAND...: keep its exit status and what it says.
run() {
    status=0
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}
# fails TEXT: exit status 1, and one line of error with the text in it.
fails() {
    cat "$work/err"
    [ "$status" = 1 ] && tail -n 1 "$work/err" | grep -q "^download.py: .*$1" &&
        ! grep -q Traceback "$work/err" &&
        [ "$(grep -vc -e fetching -e resuming "$work/err")" = 1 ]
}
# holds DIR NAME...: these are all the names in the folder.
holds() {
    dir=$1
    shift
    [ "$(find "$dir" -mindepth 1 -maxdepth 1 -exec basename {} \; | sort |
        tr '\n' ' ')" = "${*:+$* }" ]
}
# right DIR: the small data set is in the folder, and nothing else.
right() {
    [ "$status" = 0 ] && holds "$1" cifar-100-binary &&
        diff -r "$work/small/cifar-100-binary" "$1/cifar-100-binary"
}
both() { fails "$1" && holds "$2"; }

# The small data set, and archives of it: right ones and all sorts of wrong.
cat >"$work/make.py" <<'END'
import io, os, random, sys, tarfile
folder = "cifar-100-binary"
files = {"train.bin": random.Random(1).randbytes(400_000),
         "test.bin": random.Random(2).randbytes(90_000),
         "fine_label_names.txt": b"plain_disc\nplain_ring\n",
         "coarse_label_names.txt": b"disc\nring\n"}
os.makedirs(f"small/{folder}")
for name, data in files.items():
    with open(f"small/{folder}/{name}", "wb") as file:
        file.write(data)

def pack(place, members, *specials):
    os.makedirs(place, exist_ok=True)
    with tarfile.open(f"{place}/cifar-100-binary.tar.gz", "w:gz") as tar:
        for name, kind, link in specials:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, link
            tar.addfile(member)
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))

good = {f"{folder}/{name}": data for name, data in files.items()}
pack("good", good)
os.makedirs("half")
with tarfile.open("half/cifar-100-binary.tar", "w") as tar:
    for name in files:
        tar.add(f"small/{folder}/{name}", f"{folder}/{name}")
pack("dots", {f"./{name}": data.rstrip(b"\n") if name.endswith(".txt")
              else data for name, data in good.items()})
pack("wrong", good | {f"{folder}/test.bin": bytes(90_000)})
pack("short", good | {f"{folder}/test.bin": b"short"})
pack("lacking", {name: good[name] for name in list(good)[:3]})
pack("bomb", {"zeros": bytes(3_000_000)} | good)
pack("link", {}, (f"{folder}/train.bin", tarfile.SYMTYPE, "/etc/passwd"))
pack("climb", {"../x": b"x", "/tmp/check_download_x": b"x",
               f"{folder}/../../x": b"x", f"{folder}/more": b"x"} | good,
     (f"{folder}/fine_label_names.txt", tarfile.SYMTYPE, "../../x"),
     (folder + "/pipe", tarfile.FIFOTYPE, ""))
with open("good/cifar-100-binary.tar.gz", "rb") as file:
    whole = file.read()
os.makedirs("cut"), os.makedirs("text")
open("cut/cifar-100-binary.tar.gz", "wb").write(whole[:len(whole) // 2])
open("text/cifar-100-binary.tar.gz", "wb").write(b"<html>Sorry</html>\n")
END

# download.py with the small data set for the real one.
cat >"$work/small.py" <<'END'
import hashlib, os, sys
datasets, home, archive, *args = sys.argv[1:]
sys.path.insert(0, datasets)
import download
folder, name, _, files = download.SETS["cifar100"]
for file in files:
    path = os.path.join(os.path.dirname(__file__), "small", folder, file)
    size = os.path.getsize(path) if file.endswith(".bin") else None
    files[file] = size, download.checksum(path, size)
download.SETS["cifar100"] = (folder, name, download.digest("md5", archive),
                              files)
download.HOME, download.MOST = home, 2_000_000
# a busy machine may take long to answer
download.TIMEOUT = int(os.environ.get("TIMEOUT", "600"))
sys.exit(download.main(args))
END

# /PLACE/MODE/archive: MODE is range, plain (no ranges), drop (cuts the first
# half off a request without a range), stall (stops after the first half) or
# round (redirects to itself). With a certificate, a second server speaks TLS.
cat >"$work/server.py" <<'END'
import http.server, os, ssl, threading, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        place, mode, name = self.path[1:].split("/")
        if mode == "round":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        try:
            with open(f"{place}/{name}", "rb") as file:
                data = file.read()
        except OSError:
            return self.send_error(404)
        start = self.headers["Range"] if mode != "plain" else None
        first = int(start[6:-1]) if start else 0
        if start and first >= len(data):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(data)}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range",
                             f"bytes {first}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - first))
        self.end_headers()
        if mode in ("drop", "stall") and not start:
            data = data[:len(data) // 2]
        self.wfile.write(data[first:])
        self.wfile.flush()
        if mode == "stall" and not start:
            time.sleep(600)
    def log_message(self, *args):
        pass
def serve():
    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if os.path.exists("certificate"):
    secure = serve()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("certificate", "key")
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    secure.handle_error = lambda *_: None
    threading.Thread(target=secure.serve_forever, daemon=True).start()
    with open("secure_port", "w") as file:
        file.write(str(secure.server_address[1]))
server = serve()
with open("port.new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename("port.new", "port")
server.serve_forever()
END

(cd "$work" && python3 make.py)
# one that nobody has signed
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 2 \
    -keyout "$work/key" -out "$work/certificate" >/dev/null 2>&1 || :
(cd "$work" && exec python3 server.py) &
server=$!
tries=0
until [ -s "$work/port" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 6000 ]; then
        echo "check_download.sh: the server does not start" >&2
        exit 1
    fi
    sleep 0.1
done
url=http://127.0.0.1:$(cat "$work/port")
archive=cifar-100-binary.tar.gz

# small HOME ARGUMENT...: run download.py on the small data set, into $dest.
small() {
    home=$1
    shift
    python3 "$work/small.py" "$datasets" "$home" "$work/good/$archive" \
        --dest "$dest" "$@"
}
fresh() {
    dest=$(mktemp -d "$work/dest.XXXXXX")
}

real() { python3 "$datasets/download.py" "$@"; }
run real --help
check "--help names the options" grep -q -e --from "$work/out"
run real --form x
check "an unknown option is one line of error" fails "--form"
run real cifar-1000
check "an unknown data set is one line of error" fails "cifar-1000"
fresh
run real cifar100 cifar10 --from "$work/good/$archive" --dest "$dest"
check "one archive for two data sets is refused" both "one archive" "$dest"
run env https_proxy=http://127.0.0.1:1 \
    python3 "$datasets/download.py" --dest "$dest"
check "offline, the built-in sample is pointed to" both sample "$dest"
run real --from "$work/good/$archive" --dest "$dest"
check "files that are not the published ones are refused" \
    both "not the published" "$dest"
run real --from "$work/good/$archive" --dest "$work/port"
check "a destination that is no folder is one line of error" fails "port"

run small "$url/good/range/"
check "the home page's archive is fetched, checked and unpacked" right "$dest"
run small http://127.0.0.1:1/
check "a second run says so and needs no network" \
    grep -q "already complete and correct" "$work/err"
printf x >>"$dest/cifar-100-binary/test.bin"
run small "$url/good/range/"
check "a damaged file is put right" right "$dest"

fresh
run small x --from "$work/good/$archive"
check "--from takes an archive" right "$dest"
fresh
run small x --from "$work/good"
check "--from takes a folder" right "$dest"
# what a browser leaves that unpacks what it has fetched, by half or wholly
downloads=$work/half
tar=$downloads/${archive%.gz}
fresh
run small x --from "$tar"
check "--from takes an archive that is half unpacked" right "$dest"
fresh
run small x --from "$downloads"
check "--from takes the folder that has it" right "$dest"
rm "$tar"
cp -r "$work/small/cifar-100-binary" "$downloads"
fresh
run small x --from "$downloads/cifar-100-binary"
check "--from takes an archive that is unpacked" right "$dest"
fresh
run small x --from "$downloads"
check "--from takes the folder that has that" right "$dest"
other="$downloads/cifar-100-binary 2"
mv "$downloads/cifar-100-binary" "$other"
fresh
run small x --from "$other"
check "--from takes it under another name" right "$dest"
fresh
run small x --from "$downloads"
check "a folder that has nothing of it is one line of error" \
    both "half/: has neither $archive nor a folder" "$dest"
echo x >>"$other/fine_label_names.txt"
run small x --from "$other"
check "a wrong file in an unpacked archive leaves nothing" \
    both "fine_label_names.txt in it is not the published" "$dest"
truncate -s 5 "$other/train.bin"
run small x --from "$other"
check "nor does a file of a wrong size in it" both "5 bytes" "$dest"
rm "$other/train.bin"
run small x --from "$other"
check "nor one that lacks a file" both "has no train.bin" "$dest"
fresh
run small x --from "$url/good/plain/$archive"
check "--from takes the URL of an archive" right "$dest"
fresh
run small x --from "$url/good/range/"
check "--from takes a mirror" right "$dest"
fresh
run small x --from "$work/dots/"
check "names that end in another way are accepted" \
    test -s "$dest/cifar-100-binary/fine_label_names.txt"

fresh
run small "$url/good/drop/"
check "a cut connection is one line of error" fails "run again to resume"
check "what came before the cut is kept" holds "$dest" "$archive.part"
run small "$url/good/drop/"
check "the next run says that it resumes" grep -q resuming "$work/err"
check "the resumed archive is right" right "$dest"
fresh
run small "$url/good/drop/"
run small "$url/good/plain/"
check "a server without ranges sends all again" right "$dest"
fresh
cp "$work/good/$archive" "$dest/$archive.part"
run small "$url/good/range/"
check "a download that is whole already is only unpacked" right "$dest"
fresh
cat "$work/good/$archive" "$work/port" >"$dest/$archive.part"
run small "$url/good/range/"
check "a kept part that is too long is fetched again" right "$dest"
fresh
export TIMEOUT=2
run small "$url/good/stall/"
unset TIMEOUT
check "a server that stalls is given up" fails "timed out"
fresh
python3 "$work/small.py" "$datasets" "$url/good/stall/" "$work/good/$archive" \
    --dest "$dest" 2>"$work/err" &
job=$!
until [ -s "$dest/$archive.part" ]; do
    kill -0 "$job" || break
    sleep 0.1
done
kill "$job"
status=0
wait "$job" || status=$?
check "an interrupted download is one line" fails interrupted
check "an interrupted download keeps its part" test -s "$dest/$archive.part"

fresh
run small "$url/dots/range/"
check "an archive with another checksum is removed" both checksum "$dest"
run small x --from "$url/wrong/range/"
check "a wrong file leaves nothing behind" both test.bin "$dest"
run small x --from "$work/wrong/"
check "a wrong file in a local archive leaves nothing" both test.bin "$dest"
check "a local archive is never removed" test -s "$work/wrong/$archive"
run small x --from "$work/short/"
check "a file of a wrong size leaves nothing" both "5 bytes" "$dest"
run small x --from "$work/lacking/"
check "an archive that lacks a file leaves nothing" both "has no" "$dest"
run small x --from "$work/cut/"
check "a truncated archive leaves nothing" both "not a complete" "$dest"
run small x --from "$work/text/"
check "a page that is no archive leaves nothing" both "not a complete" "$dest"
run small x --from "$work/bomb/"
check "an archive that unpacks to too much leaves nothing" both over "$dest"
run small x --from "$work/link/"
check "a link is never unpacked" both "has no" "$dest"
run small x --from "$url/nowhere/range/"
check "a missing page is one line of error" both "says 404" "$dest"
run small x --from "$url/good/round/"
check "redirects without end are one line of error" \
    both "redirect leads to no file; try another place" "$dest"
run small x --from "https${url#http}/good/range/"
check "a server that speaks no TLS is one line of error" \
    both "no secure connection" "$dest"
sentence="a certificate that does not hold is one line of error"
if [ -s "$work/secure_port" ]; then
    run small x --from \
        "https://localhost:$(cat "$work/secure_port")/good/range/"
    check "$sentence" both "certificate.*; set this machine's clock" "$dest"
else
    skip "$sentence" "openssl made none"
fi
run small x --from "$work/nowhere"
check "a missing archive is one line of error" both "No such file" "$dest"
cramped() (
    ulimit -f 100
    small "$@"
)
run cramped x --from "$work/good/"
check "a file that cannot be written leaves nothing" both "large" "$dest"
run small x --from "$work/climb/"
check "only the expected names are unpacked" right "$dest"
check "no name climbs out of the folder" test ! -e "$work/x" -a \
    ! -e "$dest/x" -a ! -e /tmp/check_download_x

whole="the real data set, packed, is unpacked and right"
if (cd "$datasets/cifar-100-binary" 2>/dev/null &&
    [ "$(cat train.bin test.bin | wc -c)" = 184440000 ]); then
    fresh
    tar -C "$datasets" -chf - cifar-100-binary | gzip -1 >"$work/real.tar.gz"
    run real --from "$work/real.tar.gz" --dest "$dest"
    check "$whole" diff -r "$datasets/cifar-100-binary" \
        "$dest/cifar-100-binary"
else
    skip "$whole" "datasets/cifar-100-binary is not there"
fi
finish
