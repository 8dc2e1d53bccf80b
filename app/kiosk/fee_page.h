#pragma once
#include "kiosk/pay_back_panel.h"
#include "kiosk/step_page.h"

#include <wx/textctrl.h>

#include <vector>

namespace certdesk::kiosk {

/// What is due, and how it was paid: split over any of the catalogue's methods; the sum must fit. Cash that
/// was handed over tells the change; any other payment may have its number, and must where the catalogue says
/// so.
class FeePage : public StepPage {
public:
    FeePage(wxWindow* parent, CaseContext& context);
    void load() override;
    bool validate() override;
    void save() override;
    wxString nextLabel() const override;
    bool key(const wxKeyEvent& event) override;
    std::vector<Extra> extras() override;
    void release() override;

private:
    struct Line {
        const forms::PaymentMethod& method;
        wxTextCtrl* amount;
        wxButton* rest;
        wxTextCtrl* more; ///< the cash that was handed over, or the payment's number
        wxStaticText* note;
    };
    void addLine(wxSizer* to, const forms::PaymentMethod& method);
    wxTextCtrl* addEntry(const std::string& name, const wxString& accessible, long style);
    wxTextCtrl* addMore(const forms::PaymentMethod& method);
    /// Why the line cannot be taken as it stands; empty when it can.
    std::string faultOf(const Line& line) const;
    /// The cash that was handed over; 0 when nothing was noted, nothing when it is no amount.
    std::optional<forms::Fen> given() const;
    void showTaken();
    void showNote(const Line& line);
    void fillRest(std::size_t at);
    bool taken() const { return current().fee.has_value(); }
    forms::Fen due() const;
    forms::Fen sum() const;
    std::vector<forms::PaymentLine> payment() const;
    /// The first line that cannot be taken; null when all can.
    const Line* checkLines();
    void refresh();

    std::vector<Line> lines_;
    wxStaticText* left_;
    PayBackPanel* payBack_ = nullptr; ///< of a receipt that was taken
};

} // namespace certdesk::kiosk
