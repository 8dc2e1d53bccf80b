#pragma once
#include "desk/outcome.h"
#include "forms/moment.h"
#include "forms/offline.h"

#include <exception>
#include <optional>
#include <string>

namespace certdesk::desk {

class TrainingFault;
enum class TrainingPart;

/// What staff read when something stopped: what happened, and what to do now. In the chosen language; never a
/// PIN, an ID number or another personal detail. `details` is for the fold below and for support: codes,
/// English.
struct Sentence {
    std::string what;
    std::string todo;
    std::string details;
    std::string whole() const; ///< "what todo"
};

/// The one place where refusals, faults and broken machinery become words.
Sentence wordsFor(const Trouble& trouble, const forms::Catalogue& catalogue);
Sentence wordsFor(const std::exception& broken);
Sentence wordsFor(const TrainingFault& fault);
std::string nameOf(TrainingPart part);
Sentence wordsFor(CatalogueFault fault);
Sentence wordsFor(forms::PinWeakness weakness);
Sentence wordsFor(LogInFault fault);
Sentence wordsFor(const MustWait& wait);
Sentence wordsFor(forms::PasswordWeakness weakness);
/// Of a second account's consent, or that one is needed.
Sentence consentRefused(const forms::Refusal& no);
Sentence wordsFor(const HolderPinRefused& refused);
/// Of an offlineTooLong refusal, and of what comes before it.
Sentence offlineRefused(const forms::Refusal& no);
Sentence wordsFor(const forms::OfflineWarning& warning, const forms::Catalogue& catalogue);
/// "收费（新办证书、补发）": the act, and for which service types alone.
std::string actWords(forms::OfflineAct act, const std::vector<std::string>& services,
                     const forms::Catalogue& catalogue);
/// The limits that the catalogue sets this counter, a line each. Only headquarters changes them.
std::vector<std::string> limitsOf(const forms::Catalogue& catalogue);
/// Of this machine's clock, so many ms ahead of headquarters'; nothing within ten minutes.
/// When headquarters was last heard, if ever.
std::string heardWords(const forms::Contact& contact);
std::optional<Sentence> clockWords(std::int64_t ahead);
/// Of a tokenUnfit refusal.
Sentence tokenRefused(const forms::Refusal& no);
/// Of the refusals that are about money, the business day, the stock and personal records; empty for the
/// others.
Sentence counterRefused(const forms::Refusal& no);
/// Of the refusals that are about a certificate; empty for the others.
Sentence certificateRefused(const forms::Refusal& no, const forms::Catalogue& catalogue);
/// One sentence each, for beside the certificate and for its timeline.
std::string wordsFor(const forms::Warning& warning, const forms::Catalogue& catalogue);
std::string wordsFor(const forms::Moment& moment, const forms::Catalogue& catalogue);
/// "field: reason" for one field, for beside it.
std::string wordsFor(const forms::FieldProblem& problem);
std::string wordsFor(forms::FieldFault fault);
std::string nameOf(forms::Step step);   ///< 受理信息, 申办材料, …
std::string nameOf(forms::Stage stage); ///< 准备介质, 生成密钥, …
std::string nameOf(forms::Status status);
std::string nameOf(forms::Role role);
std::string nameOf(forms::PinMark mark);
std::string nameOf(forms::TokenState state);
std::string nameOf(forms::Source source);
std::string nameOf(forms::StockState state);
std::string nameOfPaper(const std::string& kind); ///< 受理回执, …; the kind where it has none
std::string nameOf(forms::StockAct act);
std::string nameOfItem(const forms::Catalogue& catalogue, const std::string& item); ///< of the stock
std::string nameOfField(const std::string& field); ///< "holder.uscc" → 统一社会信用代码
/// The words in the chosen language.
const std::string& in(const forms::Words& words);

/// Machine-readable answers name a trouble by kind and field: "faulty-fields", "holder.uscc".
struct TroubleId {
    std::string kind;
    std::string field;
};
TroubleId idOf(const Trouble& trouble);
std::string_view idOf(CatalogueFault fault);

} // namespace certdesk::desk
