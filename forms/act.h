#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace certdesk::forms {

/// Everything that somebody does here and that needs a right (rights.h has the table).
enum class Act {
    // On a case
    receive,
    enterDetails,
    checkMaterials,
    noteCertificate, ///< looks up, or reads from a token, what a case must know
    print,
    askApproval, ///< lets a reviewer confirm at this window
    approve,     ///< in the role that the service type asks for
    takeFee,
    voidReceipt,
    refund,
    produce,
    giveUpToken,
    returnCase,
    resume, ///< goes on with a case that was returned, or with any from where it stands
    withdraw,
    handOver,
    // At the counter
    printBlank,
    openDay,
    countDrawer,
    closeDay,
    // On the stock
    stockIn,
    stockOut, ///< by hand; what a production uses is part of it
    stockSpoil,
    stockReturn,
    stockCount,
    // On tokens outside any case
    noteToken, ///< a mark, or that its holder changed the PIN
    destroyToken,
    emptyToken,     ///< a fresh one
    emptyUsedToken, ///< one that was in use
    // On accounts
    makeAccount,
    changeAccount,
    closeAccount,
    resetPassword, ///< somebody else's, which was forgotten
    clearWait,     ///< after wrong passwords
    // On what was recorded
    report,
    seeAudit,
    exportAudit,
    openPersonal, ///< a person's details, unmasked
    listPerson,   ///< everything about one person, on request (PIPL art. 45)
    shred,
    // On the kiosk
    choosePrinter,
    changeSettings,
    rebuildRegister,
    beginIncarnation, ///< after a restore or a split history
};
inline constexpr std::size_t actCount = static_cast<std::size_t>(Act::beginIncarnation) + 1;

std::string_view idOf(Act act); ///< "take-fee", as in the catalogue
std::optional<Act> actNamed(std::string_view id);

} // namespace certdesk::forms
