#pragma once
#include "desk/records.h"
#include "kiosk/field.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/dataview.h>

#include <functional>
#include <vector>

namespace certdesk::kiosk {

/// Who saw, printed, changed, approved what and when, for managers and auditors: filters above, a page of
/// rows below, newest first, and all of them as a table in the folder of papers. Covers the page in front.
class AuditPage : public Page {
public:
    AuditPage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back);
    std::string topic() const override { return "audit"; }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    wxSizer* filters();
    wxSizer* buttons();
    void makeList();
    /// What the fields say; nothing, said beside the field, for a day that is none.
    std::optional<sync::AuditFilter> filter();
    std::optional<forms::Day> dayIn(TextField* field, bool& right);
    void find();
    /// The rows after those that show.
    void earlier();
    void read(const sync::AuditFilter& filter, const std::optional<sync::AuditPlace>& before);
    void show(const std::vector<sync::AuditRow>& rows);
    void exportAll();
    void openSelected();

    Counter& counter_;
    Navigator& navigator_;
    std::function<void()> onBack_;
    NoticeStrip* strip_;
    TextField* from_;
    TextField* to_;
    ChoiceField* account_ = nullptr;
    ChoiceField* deed_;
    TextField* case_;
    wxBoxSizer* accountPlace_;
    wxDataViewListCtrl* list_;
    wxButton* earlier_;
    std::vector<sync::AuditRow> rows_; ///< as they show
    Task reading_;
};

} // namespace certdesk::kiosk
