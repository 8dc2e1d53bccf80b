#pragma once
#include "desk/report.h"
#include "kiosk/field.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/preview.h"
#include "kiosk/task.h"

#include <wx/scrolwin.h>

#include <functional>
#include <memory>

namespace certdesk::kiosk {

namespace names {
inline constexpr const char* reportDay = "report.day";
inline constexpr const char* reportPeriod = "report.period";
inline constexpr const char* reportShow = "report.show";
inline constexpr const char* reportPrint = "report.print";
inline constexpr const char* reportBack = "report.back";
inline constexpr const char* reportPreview = "report.preview";
} // namespace names

/// The report of a day, week or month as its sheets will come out of the printer.
class ReportPage : public Page {
public:
    ReportPage(wxWindow* parent, Counter& counter, std::function<void()> back);
    /// Which day's report stands there when the page arrives.
    void choose(forms::Day day);
    std::string topic() const override { return "report"; }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    struct Drawn {
        std::shared_ptr<const desk::Report> report;
        std::vector<printing::Image> sheets;
        int pages = 0;
        std::optional<desk::Trouble> trouble;
    };
    wxSizer* question();
    std::optional<forms::Day> dayTyped();
    void draw();
    void drawn(Drawn drawn);
    void print();

    Counter& counter_;
    std::function<void()> back_;
    NoticeStrip* strip_;
    TextField* day_;
    ChoiceField* period_;
    wxButton* print_;
    wxScrolledWindow* scroll_;
    Preview* preview_;
    std::shared_ptr<const desk::Report> report_; ///< that stands there
    Task working_;
};

} // namespace certdesk::kiosk
