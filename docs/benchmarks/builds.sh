#!/bin/sh
# Builds the same image in several ways, one after the other, and prints what each took and how they compare:
#   a cold · w all steps, the source's machine warm · b the last of ten steps changed · c unchanged
#   d one more step on the version just proven · e resumed after a failure in step 9
#   f packer (qemu builder), the same steps, without and with a boot test of its result
#   g virt-customize, the same steps, no boot
# builds.sh [REPEATS] [debian|tiny]   (3, debian). On a running instance with nothing else to do; f and g
# are left out where packer or virt-customize isn't installed. Needs python3, and for f ssh and ssh-keygen.
# GOLDSMITH_HOME and GOLDSMITH_PORT as for ./goldsmith; BASE_DISK is the qcow2 that f and g start from, else
# the newest in the worker's folder; VCPUS and MEMORY (2, 2048) are those of f's and g's machines.
set -eu
export BENCH_TOKEN="${GOLDSMITH_TOKEN:-$(./goldsmith token)}"
exec python3 - "${1:-3}" "${2:-debian}" <<'PYTHON'
import base64, glob, json, os, shutil, statistics, subprocess, sys, tempfile, time, urllib.error, urllib.request
from datetime import datetime

repeats, guest = int(sys.argv[1]), sys.argv[2]
api = "http://127.0.0.1:%s/api/v1/tenants/acme" % os.environ.get("GOLDSMITH_PORT", "8080")
home = os.environ.get("GOLDSMITH_HOME", ".goldsmith")
vcpus, memory = os.environ.get("VCPUS", "2"), os.environ.get("MEMORY", "2048")

APT = "sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "
SOURCE = {
    "debian": {"publisher": "Debian", "offer": "debian-12", "sku": "12-gen2"},
    "tiny": {"publisher": "Tiny", "offer": "tiny-guest", "sku": "1"},
}[guest]
FIRST = {
    "debian": ["sudo apt-get update -q", APT + "curl", APT + "nginx-light"],
    "tiny": ["sudo mkdir -p /opt/1", "sudo cp -a /bin /opt/1", "sudo mkdir -p /etc/nginx"],
}[guest]
CHECK = "test -e /etc/goldsmith-bench/10" + (" && curl --version >/dev/null" if guest == "debian" else "")


def steps(last="ten", first=""):
    """Ten: three that install, six that write a file, and one that is changed."""
    written = ["sudo mkdir -p /etc/goldsmith-bench; echo %d | sudo tee /etc/goldsmith-bench/%d" % (i, i) for i in range(4, 10)]
    return [FIRST[0] + first] + FIRST[1:] + written + ["echo %s | sudo tee /etc/goldsmith-bench/10" % last]


def call(method, path, body=None, key=None):
    headers = {"Authorization": "Bearer " + os.environ["BENCH_TOKEN"], "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(api + path, data, headers, method=method)) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        sys.exit("%s %s: %d %s" % (method, path, error.code, error.read().decode()))
    return json.loads(text) if text else {}


subscription = call("GET", "")["subscriptionId"]
IMAGES = "/subscriptions/%s/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/" % subscription


def save(name, source, commands):
    call("PUT", "/teams/platform/templates/" + name, {"location": "local", "properties": {
        "source": source,
        "customize": [{"type": "Shell", "name": "Step %d" % (i + 1), "inline": [c]} for i, c in enumerate(commands)],
        "validate": {"inVMValidations": [{"type": "Shell", "name": "It is there", "inline": [CHECK]}]},
        "distribute": [{"type": "SharedImage", "runOutputName": "gallery", "galleryImageId": IMAGES + name}],
    }})


def at(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def end(number, wanted="succeeded"):
    """Waits for a run's end; what it took from the request on."""
    while True:
        run = call("GET", "/runs/%d" % number)
        if run.get("endedAt"):
            break
        time.sleep(0.5)
    if run["state"] != wanted:
        sys.exit("run %d is %s: %s" % (number, run["state"], run.get("failure")))
    return run, (at(run["endedAt"]) - at(run["requestedAt"])).total_seconds()


def build(name, cold=False, wanted="succeeded"):
    number = call("POST", "/teams/platform/templates/%s/runs" % name, {"noCache": cold}, os.urandom(8).hex())["number"]
    run, took = end(number, wanted)
    return run, took


def cached(run):
    return sum(step.get("cached") is True for step in run["steps"])


def expect(run, many):
    if cached(run) != many:
        sys.exit("run %d has %d cached steps, not %d" % (run["number"], cached(run), many))


platform = dict(SOURCE, type="PlatformImage", version="latest")
took = {}


def note(way, seconds):
    took.setdefault(way, []).append(seconds)
    print("%-46s %6.1f s" % (way, seconds), flush=True)


# -- the others

work = tempfile.mkdtemp(prefix="goldsmith-bench-", dir=os.environ.get("TMPDIR", "/var/tmp"))


def base_disk():
    named = os.environ.get("BASE_DISK")
    if named:
        return named
    found = sorted(glob.glob(home + "/worker/images/**/*.qcow2", recursive=True), key=os.path.getmtime)
    if not found:
        sys.exit("no base image in %s/worker/images; set BASE_DISK" % home)
    return os.path.abspath(found[-1])


def smbios(public):
    """The build user, as the engine tells a guest of it."""
    b64 = lambda text: base64.b64encode(text.encode()).decode()
    users = 'u gsbuild - "build user" /run/gsbuild /bin/bash\n'
    files = ("d /run/gsbuild 0700 gsbuild gsbuild -\nd /run/gsbuild/.ssh 0700 gsbuild gsbuild -\n"
             "f~ /run/gsbuild/.ssh/authorized_keys 0600 gsbuild gsbuild - %s\n"
             "f~ /etc/sudoers.d/gsbuild 0440 root root - %s\n") % (b64(public + "\n"), b64("gsbuild ALL=(ALL) NOPASSWD:ALL\n"))
    return ["type=11,value=io.systemd.credential.binary:%s=%s" % (name, b64(text))
            for name, text in (("sysusers.extra", users), ("tmpfiles.extra", files))]


def quiet(command, log, **more):
    with open(os.path.join(work, log), "w") as out:
        code = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, cwd=work, **more).returncode
    if code:
        sys.exit("%s: %d\n%s" % (command[0], code, "".join(open(os.path.join(work, log)).readlines()[-15:])))


def packer():
    key = os.path.join(work, "key")
    if not os.path.exists(key):
        quiet(["ssh-keygen", "-q", "-t", "ecdsa", "-m", "PEM", "-N", "", "-f", key], "keygen.log")
    public = open(key + ".pub").read().strip()
    result = os.path.join(work, "packed")
    shutil.rmtree(result, ignore_errors=True)
    template = {"builders": [{
        "type": "qemu", "vm_name": "disk.qcow2", "output_directory": result, "headless": True, "accelerator": "tcg",
        "disk_image": True, "iso_url": base_disk(), "iso_checksum": "none", "format": "qcow2", "disk_interface": "virtio",
        "net_device": "virtio-net", "skip_resize_disk": True, "disk_compression": True,
        "ssh_username": "gsbuild", "ssh_private_key_file": key, "ssh_timeout": "10m",
        "shutdown_command": "sudo poweroff", "vnc_bind_address": "127.0.0.1",
        "qemuargs": [["-machine", "q35"], ["-cpu", "max"], ["-smp", vcpus], ["-m", memory], ["-accel", "tcg,thread=multi"],
                     ["-device", "virtio-rng-pci"], ["-device", "virtio-net,netdev=user.0"]]
        + [["-smbios", value] for value in smbios(public)],
    }], "provisioners": [{"type": "shell", "inline": [command]} for command in steps()]}
    with open(os.path.join(work, "packer.json"), "w") as file:
        json.dump(template, file)
    begun = time.monotonic()
    quiet(["packer", "build", "-color=false", "packer.json"], "packer.log", env=dict(os.environ, PACKER_LOG="0", TMPDIR=work))
    note("f  packer", time.monotonic() - begun)
    boot(os.path.join(result, "disk.qcow2"), key, public)
    note("f' packer, with a boot test", time.monotonic() - begun)


def boot(disk, key, public):
    """Boots a copy-on-write of it, and runs the check there, as a proof does."""
    overlay, port = os.path.join(work, "proof.qcow2"), 21000 + os.getpid() % 9000
    quiet(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", disk, overlay], "overlay.log")
    command = ["qemu-system-x86_64", "-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", vcpus, "-m", memory,
               "-nodefaults", "-display", "none", "-serial", "file:" + os.path.join(work, "proof.console"),
               "-drive", "if=virtio,cache=unsafe,file=" + overlay, "-device", "virtio-rng-pci",
               "-netdev", "user,id=n,hostfwd=tcp:127.0.0.1:%d-:22" % port, "-device", "virtio-net-pci,netdev=n"]
    for value in smbios(public):
        command += ["-smbios", value]
    ssh = ["ssh", "-i", key, "-p", str(port), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
           "-o", "ConnectTimeout=5", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", "gsbuild@127.0.0.1"]
    machine = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 600
        while subprocess.run(ssh + ["true"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            if time.monotonic() > until or machine.poll() is not None:
                sys.exit("what packer built doesn't boot")
            time.sleep(0.3)
        quiet(ssh + [CHECK], "check.log", stdin=subprocess.DEVNULL)
    finally:
        machine.kill()
        machine.wait()


def virt_customize():
    disk = os.path.join(work, "customized.qcow2")
    begun = time.monotonic()
    quiet(["qemu-img", "convert", "-O", "qcow2", base_disk(), disk], "convert.log")
    command = ["virt-customize", "-q", "-a", disk, "--smp", vcpus, "--memsize", memory]
    for each in steps():
        command += ["--run-command", each.replace("sudo ", "")]
    quiet(command, "customize.log", env=dict(os.environ, LIBGUESTFS_BACKEND="direct", LIBGUESTFS_BACKEND_SETTINGS="force_tcg"))
    quiet(["qemu-img", "convert", "-O", "qcow2", "-c", disk, disk + ".small"], "compress.log")
    note("g  virt-customize, no boot", time.monotonic() - begun)
    os.remove(disk)
    os.remove(disk + ".small")


# -- what is compared

try:
    for repeat in range(repeats):
        print("-- %d of %d" % (repeat + 1, repeats), flush=True)
        save("bench", platform, steps())
        run, seconds = build("bench", cold=True)
        expect(run, 0)
        note("a  cold", seconds)
        save("bench", platform, steps(first="; : %d" % time.time()))
        run, seconds = build("bench")
        expect(run, 0)
        note("w  all steps, the source's machine warm", seconds)
        save("bench", platform, steps("changed-%d" % time.time()))
        run, seconds = build("bench")
        expect(run, 9)
        note("b  last of ten steps changed", seconds)
        run, seconds = build("bench")
        expect(run, 10)
        note("c  unchanged", seconds)
        version = run["outputs"][0]["artifactId"].rsplit("/", 1)[1]
        source = {"type": "SharedImageVersion", "imageVersionId": IMAGES + "bench/versions/" + version}
        save("bench-child", source, ["echo child | sudo tee /etc/goldsmith-bench/child"])
        run, seconds = build("bench-child")
        expect(run, 0)
        note("d  one more step on the version just proven", seconds)
        save("bench-fails", platform, steps()[:8] + ["exit 7"] + steps()[9:])
        run, _ = build("bench-fails", cold=True, wanted="failed")
        again = call("POST", "/runs/%d/resume" % run["number"], {}, os.urandom(8).hex())["number"]
        run, seconds = end(again, "failed")
        expect(run, 8)
        ninth = next(step for step in run["steps"] if step["name"] == "customize-9")
        note("e  resumed, until the failed step begins", (at(ninth["startedAt"]) - at(run["requestedAt"])).total_seconds())
        if shutil.which("packer") and guest == "debian":
            packer()
        if shutil.which("virt-customize") and guest == "debian":
            virt_customize()
finally:
    shutil.rmtree(work, ignore_errors=True)

print("\n%-46s %9s   %s" % ("", "median", "all"))
medians = {way: statistics.median(all) for way, all in took.items()}
for way, all in took.items():
    print("%-46s %7.1f s   %s" % (way, medians[way], ", ".join("%.1f" % each for each in all)))
print()
for below in ("f'", "f ", "g ", "a "):
    base = next((way for way in medians if way.startswith(below)), None)
    if base:
        for way in medians:
            if way[0] in "awbcd" and way != base:
                print("%s / %s  %.2f" % (way[:2], base[:2], medians[way] / medians[base]))
PYTHON
