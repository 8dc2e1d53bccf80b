#pragma once
#include "forms/fen.h"
#include "forms/report_sheet.h"
#include "forms/secret.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the papers say, as plain values. The room knows no case and no catalogue: whoever prints fills these
/// in. All text is UTF-8 and printed as given; an empty field prints as a blank to be filled in by hand, so a
/// default-constructed document is the blank form. `training`: it is of practice, and every page says so.
/// Days and times come ready to print ("2026-11-23 14:05"). The labels are the papers' own and Chinese. Field
/// limits: domain guide §3 and forms/validate.h; longer text is shrunk and then cut with "…", never drawn
/// outside its cell.
namespace certdesk::printing {

/// A box to be ticked on paper.
struct Choice {
    std::string label;
    bool chosen = false;
};

/// "受理点填写": filled in by the service point. All may be empty on a form that is printed before.
struct PointBlock {
    std::string point;      ///< name of the service point
    std::string receivedBy; ///< 受理人
    std::string reviewer;   ///< 审核人
    std::string caseNumber; ///< also drawn as a QR code in the head of the form
    std::string tokenSerial;
    std::string certificateSerial;
    std::optional<forms::Fen> fee;
    std::string date;
};

/// What marks a paper as a copy of one that was printed before; printed plainly on every page.
struct CopyMark {
    int number = 0; ///< the how-manieth print it is: 2, 3, …; 0: this is the original, and nothing is drawn
    std::string at; ///< "2026-11-23 14:05"
    std::string by; ///< who printed it
};

/// 业务申请表, two pages: front and back of one sheet.
struct ApplicationForm {
    std::string title = "佛山市“一证通”数字证书业务申请表";
    std::string authority = "数安时代"; ///< the certificate authority the unit contracts with
    std::string hotline;
    std::vector<Choice> services;     ///< 业务类型, all that are offered
    std::vector<Choice> applications; ///< 开通应用, all that are offered

    std::string unit;
    std::string unitCode;          ///< 统一社会信用代码
    std::vector<Choice> unitKinds; ///< 单位类型; when empty a blank line
    std::string address;
    std::string postcode;
    std::string phone;
    std::string legalRepresentative;
    std::string legalRepresentativeId; ///< 证件号码

    std::string handlerName;
    std::string handlerIdKind;
    std::string handlerIdNumber;
    std::string handlerMobile;
    std::string handlerEmail;

    std::string algorithm;         ///< as printed, "RSA 2048"
    int years = 0;                 ///< 0: blank
    int quantity = 0;              ///< 0: blank
    std::string tokenSerial;       ///< of the token that the applicant has
    std::string certificateSerial; ///< of the certificate that is served
    std::string remark;            ///< reason, changed fields

    PointBlock pointBlock;
    int retentionYears = 5; ///< after the certificate lapses; Electronic Signature Law art. 24
    CopyMark copyMark;
    int copies =
        2; ///< how many sheets the counter wants; the PDF holds one sheet, the printer is told the number
    bool training = false;
};

/// 业务办理授权书 (单位企业通用版), one page: the unit authorises its handler.
struct AuthorisationLetter {
    std::string title = "佛山市“一证通”数字证书业务办理授权书";
    std::string hotline;
    std::vector<Choice> services; ///< 授权业务, all that are offered
    std::string unit;
    std::string unitCode;
    std::string legalRepresentative;
    std::string handlerName;
    std::string handlerIdKind;
    std::string handlerIdNumber;
    std::string handlerMobile;
    std::string certificateSerial;
    std::string validFrom; ///< of the authorisation
    std::string validTo;
    std::string remark; ///< reason, changed fields, applications
    PointBlock pointBlock;
    CopyMark copyMark;
    bool training = false;
};

/// 使用指引: the applicant's guide sheet, one page.
struct GuideSheet {
    std::string hotline;
    std::string webSite;
    std::string clientVersion; ///< of the holder's client software
    std::string unit;
    std::string tokenSerial;
    std::string certificateSerial;
    std::string validTo;
    std::vector<std::string> applications;
    CopyMark copyMark;
    bool training = false;
};

struct FeeLine {
    std::string label; ///< payment method as printed
    forms::Fen amount;
};

/// 受理回执/收据, one page, the applicant's.
struct Receipt {
    std::string point;
    std::string hotline;
    std::string caseNumber;
    std::string receiptNumber; ///< empty when no fee was taken: then it is a 受理回执 without amounts
    std::string at;            ///< date and minute
    std::string unit;
    std::string unitCode;
    std::string handler; ///< masked by the caller
    std::string service;
    std::vector<std::string> applications;
    std::vector<FeeLine> feeLines; ///< by payment method
    forms::Fen total;
    std::string tokenSerial;
    std::string certificateSerial;
    std::string validTo;
    std::string receivedBy;
    std::vector<std::string> otherServices; ///< of the same visit, each with what it costs or "免费"
    CopyMark copyMark;
    std::string
        checkCode; ///< printed, and in the QR code after the case number: "CASE CODE"; see check_code.h
    bool training = false;
};

/// 收据作废单/退费单, one page: a whole receipt was paid back. One part is the applicant's, who signs the
/// other.
struct RepaymentSlip {
    bool refund = false; ///< 退费单; else 作废单
    std::string point;
    std::string caseNumber;
    std::string receiptNumber;
    std::string takenAt;    ///< date and minute
    std::string paidBackAt; ///< the same
    std::string unit;
    std::string unitCode;
    std::string service;
    std::vector<FeeLine> feeLines; ///< back by the methods that it was paid with
    forms::Fen total;
    std::string reason;
    std::string by;
    std::string agreed; ///< who consented; may be empty
    CopyMark copyMark;
    std::string checkCode; ///< of the receipt
    bool training = false;
};

/// 密码信封: the only paper that carries a PIN (invariant I8). Move-only because of it.
struct PinLetter {
    std::string unit;
    std::string tokenSerial;
    std::string tokenLabel;
    std::string caseNumber;
    std::string date;
    forms::Secret pin;
    std::string hotline;
    bool training = false;
};

struct MissingLine {
    std::string material;
    int copies = 1;
    bool seal = false;      ///< 加盖公章
    bool bothSides = false; ///< 正反面
    std::string source;     ///< where the applicant gets it; may be empty
    bool sign = false;      ///< 签名
    bool original = false;  ///< 原件: the thing itself
};

/// 一次性告知书: everything that is missing, told once in writing.
struct Notice {
    std::string point;
    std::string hotline;
    std::string caseNumber;
    std::string date;
    std::string unit;
    std::string unitCode;
    std::string service;
    std::vector<MissingLine> missing;
    std::string receivedBy;
    std::string checkCode; ///< printed, and in the QR code after the case number: the case is found at any
                           ///< point by it; see check_code.h
    CopyMark copyMark;
    bool training = false;
};

/// 业务日报, 周报, 月报: one page or more.
using DailySheet = forms::ReportSheet;

/// 个人信息查阅单: what is held of one person, for that person alone (PIPL art. 45).
struct PersonSheet {
    struct Entry { ///< one case
        std::string caseNumber;
        std::string service;
        std::string status;
        std::string receivedOn; ///< "2026-11-23"
        std::string unit;
        std::string name;
        std::string idKind;
        std::string idNumber;
        std::string mobile;
        std::string email;
        std::string keptUntil; ///< a day, or in words why there is none yet
    };
    std::string point;
    std::string madeAt; ///< "2026-11-23 14:05"
    std::string madeBy;
    std::string purpose; ///< why it is held
    std::string hotline;
    std::vector<Entry> entries;
    bool training = false;
};

} // namespace certdesk::printing
