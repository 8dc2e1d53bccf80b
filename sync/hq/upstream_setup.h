#pragma once
#include "hq/config.h"

#include <string>
#include <string_view>
#include <vector>

namespace certdesk::hq {

/// What `certdesk-hq registrar add` writes for another headquarters that is to have its certificates issued
/// here. No private key in it; the code works once. Whoever takes it pins what it says, so it must come by a
/// way that is trusted.
struct RegistrarEnrolment {
    std::string name;
    std::string url;     ///< https://host:port of the kiosks' listener
    std::string openUrl; ///< https://host:port of the open one
    std::string tlsRoot; ///< PEM
    std::string code;
    struct Chain {
        std::string id;
        std::string root;    ///< PEM
        std::string issuing; ///< PEM
    };
    std::vector<Chain> authorities; ///< the CAs that issue for registrars
};
std::string registrarEnrolmentText(const RegistrarEnrolment& enrolment);
/// Strict; throws forms::JsonProblem.
RegistrarEnrolment parseRegistrarEnrolment(std::string_view json);

/// Makes the upstream's CA `authority` one of this headquarters, as `id`, while it does not run: gets the
/// registrar's certificate with the code, checks by it that EST cacerts has the chain that the enrolment
/// names, and writes the CA's folder whole. New certificates of that CA's algorithm come from there from the
/// next start on. For an id that is an upstream CA already the registrar's key and certificate are replaced.
/// Answers the CA's subject. Trouble: usage for what cannot be (also SM2, whose pairs are made here alone),
/// broken when the upstream does not answer as it should; nothing was changed then.
std::string addUpstream(const Layout& layout, const std::string& id, const RegistrarEnrolment& enrolment,
                        const std::string& authority);

} // namespace certdesk::hq
