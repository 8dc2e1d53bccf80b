#include "forms/decide.h"

// What machines read of a refusal.

namespace certdesk::forms {

std::string_view idOf(RefusalKind kind) {
    switch (kind) {
    case RefusalKind::unknownService: return "unknown-service";
    case RefusalKind::notOffered: return "not-offered";
    case RefusalKind::unknownPoint: return "unknown-point";
    case RefusalKind::faultyFields: return "faulty-fields";
    case RefusalKind::materialsMissing: return "materials-missing";
    case RefusalKind::nothingMissing: return "nothing-missing";
    case RefusalKind::unknownMaterial: return "unknown-material";
    case RefusalKind::paymentMismatch: return "payment-mismatch";
    case RefusalKind::caseEnded: return "case-ended";
    case RefusalKind::caseReturned: return "case-returned";
    case RefusalKind::notReturned: return "not-returned";
    case RefusalKind::tooEarly: return "too-early";
    case RefusalKind::tooLate: return "too-late";
    case RefusalKind::noRight: return "no-right";
    case RefusalKind::ownCase: return "own-case";
    case RefusalKind::badSignature: return "bad-signature";
    case RefusalKind::consentNeeded: return "consent-needed";
    case RefusalKind::consentTooOld: return "consent-too-old";
    case RefusalKind::lastManager: return "last-manager";
    case RefusalKind::wrongToken: return "wrong-token";
    case RefusalKind::wrongStage: return "wrong-stage";
    case RefusalKind::certificateNeeded: return "certificate-needed";
    case RefusalKind::lookUpNeeded: return "look-up-needed";
    case RefusalKind::unknownIssuer: return "unknown-issuer";
    case RefusalKind::otherIssuer: return "other-issuer";
    case RefusalKind::notChallenged: return "not-challenged";
    case RefusalKind::wrongHolder: return "wrong-holder";
    case RefusalKind::certificateRevoked: return "certificate-revoked";
    case RefusalKind::certificateReplaced: return "certificate-replaced";
    case RefusalKind::certificateExpired: return "certificate-expired";
    case RefusalKind::payFirst: return "pay-first";
    case RefusalKind::tooSoon: return "too-soon";
    case RefusalKind::tooLong: return "too-long";
    case RefusalKind::alreadyPaid: return "already-paid";
    case RefusalKind::yearOwed: return "year-owed";
    case RefusalKind::nothingChanges: return "nothing-changes";
    case RefusalKind::sameToken: return "same-token";
    case RefusalKind::severalCertificates: return "several-certificates";
    case RefusalKind::noCertificate: return "no-certificate";
    case RefusalKind::tokenUnfit: return "token-unfit";
    case RefusalKind::offlineTooLong: return "offline-too-long";
    case RefusalKind::nothingPaid: return "nothing-paid";
    case RefusalKind::paidBack: return "paid-back";
    case RefusalKind::notSameDay: return "not-same-day";
    case RefusalKind::dayNotOpen: return "day-not-open";
    case RefusalKind::dayIsOpen: return "day-is-open";
    case RefusalKind::dayIsClosed: return "day-is-closed";
    case RefusalKind::dayForgotten: return "day-forgotten";
    case RefusalKind::wrongDay: return "wrong-day";
    case RefusalKind::notCounted: return "not-counted";
    case RefusalKind::sumsDiffer: return "sums-differ";
    case RefusalKind::differenceToExplain: return "difference-to-explain";
    case RefusalKind::notInStock: return "not-in-stock";
    case RefusalKind::stockUnfit: return "stock-unfit";
    case RefusalKind::caseUnderWay: return "case-under-way";
    case RefusalKind::stillKept: return "still-kept";
    case RefusalKind::notAtHeadquarters: return "not-at-headquarters";
    case RefusalKind::caseShredded: return "case-shredded";
    }
    return "unknown";
}

std::string_view idOf(FieldFault fault) {
    switch (fault) {
    case FieldFault::empty: return "empty";
    case FieldFault::tooLong: return "too-long";
    case FieldFault::wrongLength: return "wrong-length";
    case FieldFault::wrongCharacter: return "wrong-character";
    case FieldFault::wrongCheck: return "wrong-check";
    case FieldFault::wrongPrefix: return "wrong-prefix";
    case FieldFault::noSuchDate: return "no-such-date";
    case FieldFault::futureDate: return "future-date";
    case FieldFault::wrongForm: return "wrong-form";
    case FieldFault::notOffered: return "not-offered";
    case FieldFault::outOfRange: return "out-of-range";
    case FieldFault::alreadyThere: return "already-there";
    case FieldFault::notThere: return "not-there";
    }
    return "unknown";
}

} // namespace certdesk::forms
