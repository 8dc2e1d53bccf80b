#pragma once
#include "forms/decide.h"

namespace certdesk::forms::rules {

// One function per act: why it cannot be done now, or nothing. `decide` asks before an act, `judge` after it
// arrived from somewhere else; so kiosk and HQ cannot differ.

struct Scene {
    const Catalogue& catalogue;
    const Staff& staff;
    const std::string& who;
    const Case& c;
    Day today;
};

std::optional<Refusal> mayReceive(const Catalogue& catalogue, const Staff& staff, const std::string& who,
                                  const std::string& service, const std::string& point);
std::optional<Refusal> mayRecordDetails(const Scene& scene);
/// Faulty fields; of a draft only what cannot be kept. `personal` is null where it cannot be read.
std::optional<Refusal> fitDetails(const Catalogue& catalogue, const ServiceType& service,
                                  const Details& details, const Personal* personal, bool draft, Day today);
std::optional<Refusal> mayCheckMaterials(const Scene& scene, const std::map<std::string, int>& copies);
std::optional<Refusal> mayNotePrinted(const Scene& scene, const std::string& paper);
std::optional<Refusal> mayApprove(const Scene& scene, const ApprovalGiven& approval);
std::optional<Refusal> mayTakeFee(const Scene& scene, const std::vector<PaymentLine>& lines, Fen given);
/// The lines against the fee: methods, references, the cash that was handed over.
std::optional<Refusal> fitPayment(const Scene& scene, const std::vector<PaymentLine>& lines, Fen given);
/// The event must name the case's receipt whole. `at`: when it is paid back.
std::optional<Refusal> mayVoid(const Scene& scene, const FeeVoided& e, UtcMs at);
std::optional<Refusal> mayRefund(const Scene& scene, const FeeRefunded& e, UtcMs at);
/// Whether production may begin on a fresh token that the stock has in that state.
std::optional<Refusal> inStock(const Scene& scene, const ProductionNoted& note, StockState state);
std::optional<Refusal> mayNoteProduction(const Scene& scene, const ProductionNoted& note);
std::optional<Refusal> mayReturn(const Scene& scene);
std::optional<Refusal> mayResume(const Scene& scene);
std::optional<Refusal> mayWithdraw(const Scene& scene);
std::optional<Refusal> mayHandOver(const Scene& scene);
std::optional<Refusal> mayNoteCertificate(const Scene& scene, const CertificateKnown& known);
std::optional<Refusal> mayNoteRevoked(const Scene& scene, const std::string& certificate);
/// The event must say of the token and its certificate what the case does.
std::optional<Refusal> mayGiveUpToken(const Scene& scene, const TokenGivenUp& given);
/// Rights and reason only: what the token went through is known where its register is.
/// `standing`: where the token stood before the act.
std::optional<Refusal> mayNoteToken(const Staff& staff, const std::string& who, TokenState standing,
                                    const TokenNoted& note);

/// The right, and the reason where the catalogue asks for one. Nothing is left to see once it was shredded.
std::optional<Refusal> mayOpenRecord(const Scene& scene, const RecordOpened& opened);
/// The right, and that the period of retention (retention.h) is over by what the event says of the
/// certificate.
std::optional<Refusal> mayShred(const Scene& scene, const CaseShredded& shredded);

/// What follows by rule from where the case now stands, and no person decides: the service year is extended
/// by its fee, the old token is lost or damaged, applications change at hand-over, the old certificate dies,
/// and so does that of a token that was given up. Nothing when nothing is due.
std::optional<Event> consequenceOf(const Scene& scene);

Fen sumOf(const std::vector<PaymentLine>& lines);

} // namespace certdesk::forms::rules
