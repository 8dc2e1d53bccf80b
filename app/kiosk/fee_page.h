#pragma once
#include "kiosk/pay_back_panel.h"
#include "kiosk/step_page.h"

#include <wx/textctrl.h>

#include <vector>

namespace certdesk::kiosk {

/// What is due, and how it was paid: split over any of the catalogue's methods; the sum must fit.
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
        std::string method;
        wxTextCtrl* amount;
        wxButton* rest;
        wxStaticText* note;
    };
    void addLine(wxSizer* to, const forms::PaymentMethod& method);
    void fillRest(std::size_t at);
    bool taken() const { return current().fee.has_value(); }
    forms::Fen due() const;
    forms::Fen sum() const;
    std::vector<forms::PaymentLine> payment() const;
    bool checkAmounts();
    void refresh();

    std::vector<Line> lines_;
    wxStaticText* left_;
    PayBackPanel* payBack_ = nullptr; ///< of a receipt that was taken
};

} // namespace certdesk::kiosk
