#include "hq/upstream_setup.h"

#include "forms/json.h"
#include "hq/files.h"
#include "hq/office.h"
#include "hq/trouble.h"
#include "hq/upstream.h"
#include "sync/headquarters.h"
#include "token/chain.h"
#include "token/key_pair.h"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>

namespace certdesk::hq {
namespace {

namespace fs = std::filesystem;
using Chain = RegistrarEnrolment::Chain;
using token::Certificate;

constexpr std::size_t mostPem = 64 << 10;

forms::Json jsonOf(const Chain& chain) {
    return forms::JsonObject{{"id", chain.id}, {"root", chain.root}, {"issuing", chain.issuing}};
}

Certificate certificateIn(const std::string& pem) {
    auto certificate = Certificate::fromPem(pem);
    if (!certificate) throw Trouble(Trouble::Kind::usage, "登记文件中的 CA 证书有误。");
    return std::move(certificate).value();
}

/// The CA of that id, whose chain holds in itself.
const Chain& chainOf(const RegistrarEnrolment& enrolment, const std::string& id) {
    const auto found = std::find_if(enrolment.authorities.begin(), enrolment.authorities.end(),
                                    [&](const Chain& one) { return one.id == id; });
    if (found == enrolment.authorities.end())
        throw Trouble(Trouble::Kind::usage, "登记文件中没有这个 CA：" + id);
    const auto root = certificateIn(found->root);
    const auto issuing = certificateIn(found->issuing);
    if (!issuing.isCa() || !token::verifyChain(issuing, {}, {root}, systemTime()))
        throw Trouble(Trouble::Kind::usage, "登记文件中 CA 的证书链不成立：" + id);
    if (!issuing.algorithm() || *issuing.algorithm() == token::KeyAlgorithm::sm2)
        throw Trouble(
            Trouble::Kind::usage,
            "SM2 证书总是成对签发，加密密钥对由本总部的密钥中心产生，不能由上级 CA 签发，没有改动。");
    return *found;
}

bool isCaName(const std::string& id) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !id.empty() && id.size() <= 32 && std::all_of(id.begin(), id.end(), fits);
}

/// The upstream gives the registrar its certificate as it gives a kiosk one.
std::string enrolled(const RegistrarEnrolment& enrolment, const token::KeyPair& key) {
    sync::Enrolment asked;
    asked.kiosk = enrolment.name;
    asked.openUrl = enrolment.openUrl;
    asked.tlsRoot = enrolment.tlsRoot;
    asked.code = enrolment.code;
    const auto request = key.request({{"CN", enrolment.name}});
    const auto answer = sync::enrolMachine(asked, request.value());
    if (const auto* fault = std::get_if<sync::LineFault>(&answer))
        throw Trouble(Trouble::Kind::broken, "上级 CA 没有签发登记机构的证书：" +
                                                 std::string(sync::idOf(fault->kind)) + " " + fault->problem);
    return std::get<std::string>(answer);
}

void writeFolder(const fs::path& folder, const RegistrarEnrolment& enrolment, const Chain& chain,
                 const forms::Secret& passphrase) {
    const UpstreamPlace place{enrolment.url,  "registrar",     enrolment.openUrl + "/crl/" + chain.id,
                              "tls-root.pem", "registrar.pem", "registrar.key"};
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto certificate = enrolled(enrolment, key);
    writePrivate(folder / "root.pem", chain.root);
    writePrivate(folder / "issuing.pem", chain.issuing);
    writePrivate(folder / place.tlsRoot, enrolment.tlsRoot);
    writePrivate(folder / place.certificate, certificate);
    writePrivate(folder / place.key, key.sealed(passphrase));
    writePrivate(folder / "issuer.json", textOf(place));
}

/// At no instant is there none, or half of one.
void replace(const fs::path& folder, const fs::path& by) {
    if (!fs::exists(folder)) return fs::rename(by, folder);
    if (::renameat2(AT_FDCWD, by.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) != 0)
        throw Trouble(Trouble::Kind::broken, "目录无法替换：" + folder.string());
    fs::remove_all(by);
}

} // namespace

std::string registrarEnrolmentText(const RegistrarEnrolment& enrolment) {
    forms::JsonArray authorities;
    for (const auto& one : enrolment.authorities)
        authorities.push_back(jsonOf(one));
    return forms::Json(forms::JsonObject{{"version", 1},
                                         {"registrar", enrolment.name},
                                         {"url", enrolment.url},
                                         {"openUrl", enrolment.openUrl},
                                         {"tlsRoot", enrolment.tlsRoot},
                                         {"code", enrolment.code},
                                         {"authorities", authorities}})
               .text() +
           "\n";
}

RegistrarEnrolment parseRegistrarEnrolment(std::string_view text) {
    const auto json = forms::parseJson(text);
    forms::JsonReader reader(json);
    reader.integer("version", 1, 1);
    RegistrarEnrolment enrolment{reader.string("registrar", 32), reader.string("url", 512),
                                 reader.string("openUrl", 512),  reader.string("tlsRoot", mostPem),
                                 reader.string("code", 64),      {}};
    for (const auto& url : {enrolment.url, enrolment.openUrl})
        if (!url.starts_with("https://")) reader.fail(forms::JsonProblem::Kind::badValue, "url");
    const auto& all = reader.array("authorities");
    for (std::size_t i = 0; i < all.size(); ++i) {
        forms::JsonReader one(all[i], forms::placeOf(reader.placeOf("authorities"), i));
        enrolment.authorities.push_back(
            {one.string("id", 32), one.string("root", mostPem), one.string("issuing", mostPem)});
        one.finish();
    }
    reader.finish();
    return enrolment;
}

std::string addUpstream(const Layout& layout, const std::string& id, const RegistrarEnrolment& enrolment,
                        const std::string& authority) {
    loadConfig(layout);
    const DataLock lock(layout);
    const auto folder = layout.ca() / id;
    if (!isCaName(id)) throw Trouble(Trouble::Kind::usage, "CA 的编号应为小写字母、数字和“-”：" + id);
    if (fs::exists(folder) && !isUpstream(folder))
        throw Trouble(Trouble::Kind::usage, "已有这个编号的 CA，没有改动：" + id);
    const auto& chain = chainOf(enrolment, authority);
    const auto passphrase = readSecretFile(layout.passphrase());
    const auto building = layout.data / ("ca-" + id + ".part");
    fs::remove_all(building);
    makePrivateDirectory(building);
    writeFolder(building, enrolment, chain, passphrase);
    const Upstream upstream(id, building, passphrase);
    if (const auto no = upstream.verifyChain()) {
        fs::remove_all(building);
        throw Trouble(Trouble::Kind::broken, "上级 CA 的回答不对，没有改动：" + no->kind + " " + no->detail);
    }
    replace(folder, building);
    return upstream.issuing().subjectText();
}

} // namespace certdesk::hq
