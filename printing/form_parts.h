#pragma once
#include "printing/form_table.h"

#include <string>
#include <string_view>

/// What the forms that an applicant signs have in common.
namespace certdesk::printing {

constexpr double formMargin = 18;
constexpr double formWidth = pageWidth - 2 * formMargin;
constexpr double formTop = 35.5; ///< of the table below the head
constexpr double wide = 1.08;    ///< shares of the two columns of a row
constexpr double narrow = 0.92;

/// Title, what is to be done with the form, and the case's number beside its QR code; a copy's mark.
void formHead(Canvas& canvas, const std::string& title, const std::string& hint, const PointBlock& point,
              const CopyMark& mark);

/// A place to sign or seal: its label and a rule to write on.
void signatureLine(Canvas& canvas, double x, double y, double lineLength, const char* label);

/// "受理点填写": what the service point fills in.
void pointSection(Canvas& canvas, FormTable& table, const PointBlock& point, double rowHeight,
                  double sealHeight);

void pageNumber(Canvas& canvas, std::string_view text);

} // namespace certdesk::printing
