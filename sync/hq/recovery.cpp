#include "hq/recovery.h"

#include "forms/password_rules.h"
#include "forms/staff.h"
#include "hq/trouble.h"

#include <sodium.h>

namespace certdesk::hq {

sync::Recovery recoveryFor(const std::string& manager, const std::string& displayName,
                           const forms::Secret& password, const forms::Bytes& kioskPublicKey,
                           const forms::Bytes& wrap, const sync::SealPair& records) {
    if (!forms::isAccountName(manager)) throw Trouble(Trouble::Kind::usage, "账号名不合规则：" + manager);
    if (forms::weaknessOf(password, {manager, displayName}))
        throw Trouble(Trouble::Kind::usage, "口令至少要有 " + std::to_string(forms::shortestPassword) +
                                                " 个字符，不能由常见的词或姓名组成。");
    auto key = sync::unsealFrom(wrap, records);
    forms::Bytes derived(crypto_box_PUBLICKEYBYTES);
    const bool fits = key && key->size() == crypto_box_SECRETKEYBYTES &&
                      crypto_scalarmult_base(derived.data(), key->view().data()) == 0 &&
                      derived == kioskPublicKey;
    if (!fits) throw Trouble(Trouble::Kind::damaged, "记录密钥打不开这台终端的密钥。");
    const sync::OpenedSlot content{
        {kioskPublicKey, std::move(*key)}, sync::newCaseKey(), sync::newSigningPair()};
    return {displayName, sync::makeSlot(manager, password, content)};
}

} // namespace certdesk::hq
