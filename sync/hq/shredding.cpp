#include "hq/shredding.h"

#include "forms/retention.h"
#include "hq/database.h"
#include "hq/records.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <set>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;

/// The records of the case's certificate and of what took its place, one after the other.
std::vector<forms::KnownCertificate> lineageOf(Session& session, const forms::Case& c) {
    std::vector<forms::KnownCertificate> lineage;
    std::set<std::string> seen;
    for (std::string id = forms::certificateOf(c); !id.empty() && seen.insert(id).second;) {
        auto record = recordOf(session, id);
        if (!record) break;
        id = record->replacedBy;
        lineage.push_back(*std::move(record));
    }
    return lineage;
}

bool isDue(Session& session, const JudgedCase& judged) {
    const auto lapsed = forms::lapseOf(judged.folded, lineageOf(session, judged.folded));
    const auto until = forms::keptUntil(judged.catalogue->retention, judged.folded, lapsed);
    return until && *until < judged.shredding->day;
}

bool hasKey(Session& session, const std::string& kiosk, const std::string& caseNumber) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM entry WHERE kiosk=$1 AND case_no=$2 AND length(wraps)>0", into(count),
        bind(kiosk), bind(caseNumber), now;
    return count > 0;
}

void destroyKey(Session& session, const std::string& kiosk, const std::string& caseNumber) {
    if (isSqlite(session)) // overwritten where it lies, before it is given up
        session << "UPDATE entry SET wraps=zeroblob(length(wraps))"
                   " WHERE kiosk=$1 AND case_no=$2 AND length(wraps)>0",
            bind(kiosk), bind(caseNumber), now;
    session << "UPDATE entry SET wraps=$1 WHERE kiosk=$2 AND case_no=$3 AND length(wraps)>0", bind(BLOB()),
        bind(kiosk), bind(caseNumber), now;
}

/// The same in what is kept beside, where no column names the case.
void destroyKeyBeside(Session& session, const std::string& kiosk, const std::string& caseNumber) {
    std::vector<std::string> split;
    std::vector<std::int64_t> seq;
    std::vector<BLOB> header;
    session << "SELECT split, seq, header FROM split_entry WHERE kiosk=$1 AND length(wraps)>0", into(split),
        into(seq), into(header), bind(kiosk), now;
    for (std::size_t i = 0; i < split.size(); ++i) {
        if (sync::parseHeader(forms::toText(bytesOf(header[i]))).caseNumber != caseNumber) continue;
        if (isSqlite(session))
            session << "UPDATE split_entry SET wraps=zeroblob(length(wraps))"
                       " WHERE kiosk=$1 AND split=$2 AND seq=$3",
                bind(kiosk), bind(split[i]), bind(seq[i]), now;
        session << "UPDATE split_entry SET wraps=$1 WHERE kiosk=$2 AND split=$3 AND seq=$4", bind(BLOB()),
            bind(kiosk), bind(split[i]), bind(seq[i]), now;
    }
}

} // namespace

bool shredIfDue(Session& session, const std::string& kiosk, const JudgedCase& judged) {
    if (!judged.shredding || !judged.catalogue) return false;
    const auto& [branch, seq, day] = *judged.shredding;
    if (!isDue(session, judged)) {
        addRefused(session, {kiosk, branch, seq, "still-kept"});
        return false;
    }
    const std::string& number = judged.folded.number;
    destroyKeyBeside(session, kiosk, number);
    if (!hasKey(session, kiosk, number)) return false;
    destroyKey(session, kiosk, number);
    return true;
}

} // namespace certdesk::hq
