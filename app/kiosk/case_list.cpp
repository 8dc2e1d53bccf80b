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
constexpr int timeWidth = 30; ///< what the time takes from the unit where it is told

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

/// "A012  晨光陶瓷"
std::string unitOf(const sync::CaseRow& row, const desk::CaseGlance& glance) {
    const std::string unit = row.holderName.empty() ? "—" : row.holderName;
    return glance.queueNumber.empty() ? unit : glance.queueNumber + "  " + unit;
}

bool anyTime(const CaseTimes& times) {
    return std::any_of(times.glances.begin(), times.glances.end(),
                       [](const auto& one) { return one.second.clock.has_value(); });
}

/// First, so that it is never what has no room.
std::string timeMarkup(const desk::CaseGlance& glance, forms::UtcMs now) {
    if (!glance.clock) return {};
    const std::string words = desk::shortWordsFor(*glance.clock, now);
    if (!glance.clock->longAt(now)) return words + " · ";
    const std::string ink = utf8Of(colour(Ink::waits).GetAsString(wxC2S_HTML_SYNTAX));
    return "<span foreground='" + ink + "'>" + words + "</span> · ";
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
    for (const unsigned column : {1U, 2U}) {
        auto* text = static_cast<wxDataViewTextRenderer*>(GetColumn(column)->GetRenderer());
        text->EnableMarkup();
        text->EnableEllipsize(wxELLIPSIZE_END);
    }
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
                   forms::Day today, const CaseTimes& times) {
    const std::size_t count = std::min(rows.size(), mostRows);
    std::vector<std::string> numbers;
    certificates_.clear();
    for (std::size_t i = 0; i < count; ++i) {
        numbers.push_back(rows[i].number);
        certificates_.push_back(rows[i].certificateSerial);
    }
    const int before = GetSelectedRow();
    const std::string selected = before == wxNOT_FOUND ? "" : numbers_[static_cast<std::size_t>(before)];
    GetColumn(1)->SetWidth(anyTime(times) ? unitWidth - timeWidth : unitWidth);
    const bool same = numbers == numbers_;
    if (!same) DeleteAllItems();
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = times.glances.find(rows[i].number);
        const desk::CaseGlance glance = found == times.glances.end() ? desk::CaseGlance{} : found->second;
        put(i, same,
            {shown(shortNumber(rows[i], today)), shown(escaped(unitOf(rows[i], glance))),
             shown(timeMarkup(glance, times.now) + escaped(stateOf(rows[i], lane)))});
    }
    numbers_ = numbers;
    const auto again = std::find(numbers_.begin(), numbers_.end(), selected);
    if (again != numbers_.end()) SelectRow(static_cast<unsigned>(again - numbers_.begin()));
}

void CaseList::put(std::size_t row, bool there, const std::array<wxString, 3>& texts) {
    if (!there) return AppendItem(wxVector<wxVariant>(texts.begin(), texts.end()));
    const unsigned at = static_cast<unsigned>(row);
    for (unsigned column = 0; column < texts.size(); ++column)
        if (GetTextValue(at, column) != texts[column]) SetTextValue(texts[column], at, column);
}

} // namespace certdesk::kiosk
