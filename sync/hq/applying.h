#pragma once
#include "hq/judgement.h"

#include <Poco/Data/Session.h>

#include <string>
#include <vector>

namespace certdesk::hq {

struct Office;

// Stored and applied are two states. A batch is stored and acknowledged first, and its cases are marked; then
// each is judged whole, and what its entries did to certificates goes into headquarters' records. A case that
// cannot be applied stays marked and holds up nothing; it is tried again with the kiosk's next batch and when
// headquarters starts.

/// Marks the cases of entries that were just stored (Stored::headers), and what tells of a business day.
/// Inside the transaction that stored them.
void markUnapplied(Poco::Data::Session& session, const std::string& kiosk,
                   const std::vector<sync::EntryHeader>& headers);
std::int64_t unappliedCount(Poco::Data::Session& session);
/// Whether more than so many of the kiosk are marked.
bool hasUnapplied(Poco::Data::Session& session, const std::string& kiosk, std::int64_t moreThan);

/// Applies what is marked of a kiosk. Throws nothing for a case that cannot be applied.
void applyMarked(Office& office, const std::string& kiosk);
/// Marks the cases with entries that another catalogue or program could now understand, and applies all that
/// is marked: at the start, and when a catalogue was published.
void applyAgain(Office& office);

/// Loads a kiosk's case, judges it, and keeps which entries do not count. Inside a transaction.
JudgedCase judgeIn(Poco::Data::Session& session, const Catalogues& catalogues, const std::string& kiosk,
                   const std::string& caseNumber);

/// Whether headquarters' record of the certificate is of the case's unit and, where the case has the holder's
/// token at hand, on that token. True for certificates without a record. Inside a transaction.
bool mayTouch(Poco::Data::Session& session, const JudgedCase& judged, const std::string& certificate);

/// The case elsewhere by which a returned one goes on, or empty. Inside a transaction.
std::string continuedBy(Poco::Data::Session& session, const std::string& caseNumber);

} // namespace certdesk::hq
