#!/usr/bin/env python3
"""What the programs of a package are made of, as an SPDX 2.3 document and as a plain list.

Found, not declared: the libraries that the linker named (readelf) and those that come with them (ldd), static libraries and
headers of others that were compiled in (ninja's own record), and the packages that the package needs beside those. Each belongs
to a Debian package (dpkg), whose copyright file says the licence of its main part ("Files: *"). Where that file cannot be read by
a machine, the licence is unknown, and is said to be.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
from datetime import datetime, timezone
from pathlib import Path

# Debian's short names that mean exactly one SPDX licence.
SPDX = {
    "Expat": "MIT", "ISC": "ISC", "Zlib": "Zlib", "PostgreSQL": "PostgreSQL", "curl": "curl", "BSL-1": "BSL-1.0", "BSL-1.0": "BSL-1.0",
    "Apache-2.0": "Apache-2.0", "BSD-2-clause": "BSD-2-Clause", "BSD-3-clause": "BSD-3-Clause", "MPL-2.0": "MPL-2.0", "FTL": "FTL",
    "GPL-2": "GPL-2.0-only", "GPL-2+": "GPL-2.0-or-later", "GPL-3": "GPL-3.0-only", "GPL-3+": "GPL-3.0-or-later",
    "LGPL-2": "LGPL-2.0-only", "LGPL-2+": "LGPL-2.0-or-later", "LGPL-2.1": "LGPL-2.1-only", "LGPL-2.1+": "LGPL-2.1-or-later",
    "LGPL-3": "LGPL-3.0-only", "LGPL-3+": "LGPL-3.0-or-later", "MPL-1.1": "MPL-1.1", "OFL-1.1": "OFL-1.1", "MIT": "MIT",
}
SPDX = {name.lower(): licence for name, licence in SPDX.items()}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout


def owner_of(files):
    """The installed Debian package of each file that has one."""
    names = {}
    for file in files:
        real = os.path.realpath(file)
        for one in (file, real, real.removeprefix("/usr"), "/usr" + real):
            names.setdefault(one, file)
    found = subprocess.run(["dpkg-query", "-S", *names], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    owners = {}
    for line in found.stdout.splitlines():
        package, _, path = line.rpartition(": ")
        if path in names and not package.startswith("diversion "):
            owners[names[path]] = package.split(",")[0].split(":")[0]
    return owners


class Debian:
    """An installed package."""

    def __init__(self, name):
        self.name = name
        shown = run("dpkg-query", "-W", "-f", "${Version}\t${source:Package}\t${Homepage}\t${Architecture}\n", name).splitlines()[0]
        self.version, self.source, self.homepage, self.architecture = shown.split("\t")
        self.copyright = Path("/usr/share/doc") / name / "copyright"
        self.licence = self._licence()

    def _licence(self):
        """As Debian names it; None when nothing says so that a machine can read."""
        if not self.copyright.exists():
            return None
        text = self.copyright.read_text(encoding="utf-8", errors="replace")
        if not text.lstrip().startswith("Format:"):
            return None
        for stanza in re.split(r"\n\s*\n", text):
            if re.search(r"^Files:\s*\*\s*$", stanza, re.MULTILINE):
                named = re.search(r"^License:\s*(\S.*?)\s*$", stanza, re.MULTILINE)
                return named.group(1) if named else None
        return None

    def spdx(self, refs):
        """An SPDX expression; `refs` collects the licences that SPDX has no name for."""
        if self.licence is None:
            return "NOASSERTION"
        # With a comma what belongs together is not what SPDX would read: such a one is taken whole.
        words = [self.licence] if "," in self.licence else re.split(r"\s+(and|or)\s+", self.licence)
        for i in range(0, len(words), 2):
            if words[i].lower() not in SPDX:
                ref = "LicenseRef-Debian-" + re.sub(r"[^A-Za-z0-9.-]+", "-", words[i].replace("+", "-or-later"))
                refs.setdefault(ref, (words[i], self.copyright))
                words[i] = ref
            else:
                words[i] = SPDX[words[i].lower()]
        return " ".join(word.upper() if i % 2 else word for i, word in enumerate(words))


def linked(program):
    """Paths of the shared libraries that it names, and of all that come with those."""
    named = set(re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", program)))
    loaded = re.findall(r"^\s*(\S+)(?: => (\S+))? \(0x", run("ldd", program), re.MULTILINE)
    paths = {os.path.basename(name): path or name for name, path in loaded if path or name.startswith("/")}
    missing = named - paths.keys()
    if missing:
        raise SystemExit(f"{program}: {', '.join(sorted(missing))} not found")
    return {paths[name] for name in named}, set(paths.values())


def compiled_in(build, program):
    """Static libraries and headers from outside that went into it."""
    inputs = run("ninja", "-C", build, "-t", "inputs", f"bin/{program}").splitlines()
    files = {one for one in inputs if one.startswith("/usr/") and one.endswith(".a")}
    objects = [one for one in inputs if one.endswith(".o")]
    for line in run("ninja", "-C", build, "-t", "deps", *objects).splitlines():
        if line.startswith("    /usr/include/"):
            files.add(line.strip())
    return files


def main():
    parser = argparse.ArgumentParser()
    for option in ("package", "version", "build", "sources", "root", "needs"):
        parser.add_argument("--" + option, required=True)
    asked = parser.parse_args()
    root = Path(asked.root)
    programs = sorted((root / "usr/bin").iterdir())

    direct, loaded, inside = set(), set(), set()
    for program in programs:
        named, every = linked(str(program))
        direct |= named
        loaded |= every
        inside |= compiled_in(asked.build, program.name)
    owners = owner_of(loaded | inside)
    strangers = sorted(path for path in loaded if path not in owners)
    packages = {name: Debian(name) for name in sorted(set(owners.values()))}
    use = {}
    for path in loaded - direct:
        if path in owners:
            use[owners[path]] = "comes with a linked library"
    for path in direct:
        if path in owners:
            use[owners[path]] = "linked"
    sources = {packages[name].source for name in use}
    for path in inside:
        if path in owners and packages[owners[path]].source not in sources:
            use.setdefault(owners[path], "compiled in")
    for name in re.findall(r"(?:^|, )([a-z0-9][a-z0-9.+-]+)", asked.needs):
        if name.startswith("fonts-"):  # what papers are set in, parts of which get into them
            packages[name] = Debian(name)
            use.setdefault(name, "needed at run time")

    docs = root / "usr/share/doc" / asked.package
    write_list(docs / "licences.txt", asked, packages, use, strangers)
    write_spdx(docs / "sbom.spdx.json", asked, programs, packages, use, strangers)


def write_list(file, asked, packages, use, strangers):
    lines = [f"What {asked.package} {asked.version} is made of, with the licence of each one's main part as Debian's copyright file names it.",
             "The whole text stands in /usr/share/doc/PACKAGE/copyright. Unknown: that file has no form that a machine reads.", ""]
    for kind in ("compiled in", "linked", "comes with a linked library", "needed at run time"):
        names = sorted(name for name in use if use[name] == kind)
        if names:
            lines.append(kind[0].upper() + kind[1:] + ":")
            lines += [f"  {name:<36} {packages[name].version:<32} {packages[name].licence or 'unknown'}" for name in names]
            lines.append("")
    if strangers:
        lines += ["Of no package:"] + [f"  {path}" for path in strangers] + [""]
    file.write_text("\n".join(lines), encoding="utf-8")
    file.chmod(0o644)


def write_spdx(file, asked, programs, packages, use, strangers):
    refs = {}
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or datetime.now(timezone.utc).timestamp())
    made = datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    own = {"SPDXID": "SPDXRef-package", "name": asked.package, "versionInfo": asked.version, "downloadLocation": "NOASSERTION",
           "filesAnalyzed": False, "licenseDeclared": "NOASSERTION", "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION"}
    told, relations, files = [own], [], []
    relate = lambda one, how, other: relations.append({"spdxElementId": one, "relationshipType": how, "relatedSpdxElement": other})
    relate("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"])
    for program in programs:
        content = program.read_bytes()
        ident = f"SPDXRef-file-{program.name}"
        files.append({"SPDXID": ident, "fileName": f"./usr/bin/{program.name}", "licenseConcluded": "NOASSERTION",
                      "copyrightText": "NOASSERTION", "checksums": [
                          {"algorithm": kind, "checksumValue": hashlib.new(kind.lower(), content).hexdigest()} for kind in ("SHA1", "SHA256")]})
        relate(own["SPDXID"], "CONTAINS", ident)
    how = {"linked": "DYNAMIC_LINK", "compiled in": "STATIC_LINK", "comes with a linked library": "DEPENDS_ON"}
    for name in sorted(use):
        package = packages[name]
        ident = "SPDXRef-debian-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)
        told.append({"SPDXID": ident, "name": name, "versionInfo": package.version, "downloadLocation": "NOASSERTION",
                     "homepage": package.homepage or "NOASSERTION", "filesAnalyzed": False, "licenseDeclared": package.spdx(refs),
                     "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION",
                     "sourceInfo": f"Debian source package {package.source}", "comment": use[name], "externalRefs": [
                         {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": f"pkg:deb/debian/{name}@{package.version.replace('+', '%2B').replace(':', '%3A')}?arch={package.architecture}"}]})
        if use[name] == "needed at run time":
            relate(ident, "RUNTIME_DEPENDENCY_OF", own["SPDXID"])
        else:
            relate(own["SPDXID"], how[use[name]], ident)
    digest = hashlib.sha256(json.dumps([told, files], sort_keys=True).encode()).hexdigest()
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"{asked.package}-{asked.version}",
        "documentNamespace": f"https://certdesk.invalid/spdx/{asked.package}-{asked.version}-{digest}",
        "creationInfo": {"created": made, "creators": ["Tool: certdesk-bill-of-materials"]},
        "packages": told, "files": files, "relationships": relations,
        "hasExtractedLicensingInfos": [
            {"licenseId": ref, "name": name, "extractedText": f"Debian calls it {name}; its text stands in {where}."}
            for ref, (name, where) in sorted(refs.items())],
    }
    if strangers:
        document["comment"] = "Libraries of no package: " + ", ".join(strangers)
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    file.chmod(0o644)


main()
