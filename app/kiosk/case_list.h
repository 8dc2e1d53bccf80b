#pragma once
#include "desk/glance.h"
#include "desk/lane.h"
#include "sync/journal.h"

#include <wx/dataview.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// What a list tells beside the register's rows, as of `now`.
struct CaseTimes {
    std::map<std::string, desk::CaseGlance> glances;
    forms::UtcMs now;
};

/// Cases in a list: number, unit with its queue number, how long and for what each waits. Enter or a double
/// click opens one.
class CaseList : public wxDataViewListCtrl {
public:
    explicit CaseList(wxWindow* parent);
    /// Only lines that differ are touched; the selection stays on its case.
    void set(const std::vector<sync::CaseRow>& rows, const std::map<std::string, desk::LaneState>& lane,
             forms::Day today, const CaseTimes& times);
    bool openSelected();
    /// False where it is not in the list.
    bool select(const std::string& number);
    /// The certificate that the selected case made, or serves; empty for none.
    std::string selectedCertificate() const;

    std::function<void(const std::string& number)> onOpen;

private:
    void put(std::size_t row, bool there, const std::array<wxString, 3>& texts);

    std::vector<std::string> numbers_;
    std::vector<std::string> certificates_;
};

} // namespace certdesk::kiosk
