#include "kiosk/case_list.h"

#include "kiosk/lane_words.h"
#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr std::size_t mostRows = 200;
constexpr int numberWidth = 84;
constexpr int unitWidth = 244;
constexpr int stateWidth = 120;

/// "0007" today, "11-22 0007" on other days: what distinguishes the cases of one kiosk.
std::string shortNumber(const sync::CaseRow& row, forms::Day today) {
    const std::size_t dash = row.number.rfind('-');
    if (dash == std::string::npos) return row.number;
    const std::string serial = row.number.substr(dash + 1);
    constexpr std::size_t monthAt = 5;
    return row.day == today ? serial : forms::isoDay(row.day).substr(monthAt) + " " + serial;
}

std::string stateOf(const sync::CaseRow& row, const std::map<std::string, desk::LaneState>& lane) {
    const bool open = row.status == forms::idOf(forms::Status::open);
    if (!open && row.status != forms::idOf(forms::Status::returned)) {
        for (const auto status : {forms::Status::done, forms::Status::withdrawn, forms::Status::voided})
            if (row.status == forms::idOf(status)) return desk::nameOf(status);
        return row.status;
    }
    const auto found = lane.find(row.number);
    return waitsFor(row, found == lane.end() ? nullptr : &found->second);
}

} // namespace

CaseList::CaseList(wxWindow* parent)
    : wxDataViewListCtrl(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                         wxDV_ROW_LINES | wxDV_NO_HEADER | wxBORDER_NONE) {
    SetName(names::openCases);
    SetFont(font(Type::text));
    native::setAccessibleName(this, shown(tr("办理中")));
    AppendTextColumn(shown(tr("单号")), wxDATAVIEW_CELL_INERT, scaled(numberWidth));
    AppendTextColumn(shown(tr("单位")), wxDATAVIEW_CELL_INERT, scaled(unitWidth));
    AppendTextColumn(shown(tr("状态")), wxDATAVIEW_CELL_INERT, scaled(stateWidth));
    Bind(wxEVT_DATAVIEW_ITEM_ACTIVATED, [this](wxDataViewEvent&) { openSelected(); });
}

bool CaseList::openSelected() {
    const int at = GetSelectedRow();
    if (at == wxNOT_FOUND || !onOpen) return false;
    const std::string number = numbers_[static_cast<std::size_t>(at)];
    onOpen(number);
    return true;
}

bool CaseList::select(const std::string& number) {
    const auto found = std::find(numbers_.begin(), numbers_.end(), number);
    if (found == numbers_.end()) return false;
    SelectRow(static_cast<unsigned>(found - numbers_.begin()));
    return true;
}

std::string CaseList::selectedCertificate() const {
    const int at = GetSelectedRow();
    return at == wxNOT_FOUND ? std::string() : certificates_[static_cast<std::size_t>(at)];
}

void CaseList::set(const std::vector<sync::CaseRow>& rows, const std::map<std::string, desk::LaneState>& lane,
                   forms::Day today) {
    const std::size_t count = std::min(rows.size(), mostRows);
    std::vector<std::string> numbers;
    certificates_.clear();
    for (std::size_t i = 0; i < count; ++i) {
        numbers.push_back(rows[i].number);
        certificates_.push_back(rows[i].certificateSerial);
    }
    const int before = GetSelectedRow();
    const std::string selected = before == wxNOT_FOUND ? "" : numbers_[static_cast<std::size_t>(before)];
    if (numbers != numbers_) DeleteAllItems();
    for (std::size_t i = 0; i < count; ++i) {
        const wxString state = shown(stateOf(rows[i], lane));
        const unsigned at = static_cast<unsigned>(i);
        if (numbers == numbers_) {
            if (GetTextValue(at, 2) != state) SetTextValue(state, at, 2);
            continue;
        }
        wxVector<wxVariant> cells;
        cells.push_back(shown(shortNumber(rows[i], today)));
        cells.push_back(shown(rows[i].holderName.empty() ? "—" : rows[i].holderName));
        cells.push_back(state);
        AppendItem(cells);
    }
    numbers_ = numbers;
    const auto again = std::find(numbers_.begin(), numbers_.end(), selected);
    if (again != numbers_.end()) SelectRow(static_cast<unsigned>(again - numbers_.begin()));
}

} // namespace certdesk::kiosk
