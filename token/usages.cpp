#include "token/usages.h"

#include <array>
#include <string_view>
#include <utility>

namespace certdesk::token {

namespace {

constexpr std::array<std::pair<std::string_view, int>, 5> bits = {{
    {"digitalSignature", 0},
    {"nonRepudiation", 1},
    {"keyEncipherment", 2},
    {"dataEncipherment", 3},
    {"keyAgreement", 4},
}};

constexpr std::array<std::pair<std::string_view, int>, 4> purposes = {{
    {"clientAuth", NID_client_auth},
    {"serverAuth", NID_server_auth},
    {"emailProtection", NID_email_protect},
    {"codeSigning", NID_code_sign},
}};

} // namespace

std::optional<int> keyUsageBit(const std::string& name) {
    for (const auto& [known, bit] : bits)
        if (known == name) return bit;
    return {};
}

const ASN1_OBJECT* extendedUsageOf(const std::string& name) {
    for (const auto& [known, nid] : purposes)
        if (known == name) return OBJ_nid2obj(nid);
    return nullptr;
}

} // namespace certdesk::token
