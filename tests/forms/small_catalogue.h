#pragma once
#include <string>

namespace certdesk::tests {

/// A catalogue with every kind of thing in it once or twice, small enough to be damaged in a table.
inline const std::string smallCatalogue = R"({
"format":1,"id":"small","version":3,"from":"2026-01-01",
"title":{"zh":"小目录","en":"Small"},"hotline":{"zh":"12345","en":"12345"},
"points":[{"id":"FS001","name":{"zh":"禅城","en":"Chancheng"},"address":"禅城区","phone":"95105813"}],
"applications":[{"id":"tax","name":{"zh":"税务","en":"Tax"}},{"id":"fund","name":{"zh":"公积金","en":"Fund"}}],
"invoices":true,
"paymentMethods":[{"id":"cash","name":{"zh":"现金","en":"Cash"}}],
"algorithms":[{"id":"p256","name":{"zh":"P-256","en":"P-256"}}],
"reasons":[{"id":"lost","name":{"zh":"遗失","en":"Lost"}},{"id":"damaged","name":{"zh":"损坏","en":"Damaged"}}],
"unitKinds":["企业","机关"],
"idKinds":[{"id":"resident","name":{"zh":"身份证","en":"ID"},"check":"resident-id"},
           {"id":"passport","name":{"zh":"护照","en":"Passport"},"check":"other"}],
"materials":[{"id":"form","name":{"zh":"申请表","en":"Form"},"source":{"zh":"网站","en":"Web site"}},
             {"id":"licence","name":{"zh":"执照","en":"Licence"}},
             {"id":"token","name":{"zh":"介质","en":"Token"}}],
"otherIssuers":[{"id":"bureau","name":{"zh":"质监局","en":"Bureau"},"codeOid":"1.2.156.10260.4.1.4",
                 "roots":"-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"}],
"services":[
 {"id":"first","name":{"zh":"甲","en":"First"},"hint":{"zh":"提示","en":"Hint"},"icon":"one","offered":true,
  "steps":["reception","materials","form","approval","fee","production","hand-over"],
  "materials":[{"material":"form","copies":2,"seal":true,"sign":true},{"material":"licence","copies":1}],
  "asks":{"applications":"first","algorithms":["p256"],"reasons":[{"id":"lost"}],"years":{"least":1,"most":5}},
  "fee":{"perYear":20000,"service":100,"token":5000},
  "approval":{"role":"reviewer"},"form":{"paper":"application","copies":2},
  "production":{"freshToken":true,"issues":true,"profile":"unit"}},
 {"id":"second","name":{"zh":"乙","en":"Second"},"hint":{"zh":"提示","en":"Hint"},"icon":"two","offered":false,
  "steps":["reception","hand-over"],"materials":[],"asks":{},"fee":{"perYear":0,"service":0,"token":0}},
 {"id":"third","name":{"zh":"丙","en":"Third"},"hint":{"zh":"提示","en":"Hint"},"icon":"three","offered":true,
  "steps":["reception","materials","approval","production","hand-over"],
  "materials":[{"material":"licence","copies":1}],
  "asks":{"changes":["name"],
          "reasons":[{"id":"lost","revokesAs":"keyCompromise","atOnce":true},
                     {"id":"damaged","materials":[{"material":"token","copies":1,"original":true}]}]},
  "certificate":{"fromToken":false,"offline":["kiosk-register","token"],"insteadOfRevoked":"first",
                 "expired":false,"insteadOfExpired":"first","paidBeyondDays":30,"payFirst":"first",
                 "countsTo":"validity","offeredFromDays":60,"earliestDays":400,"latestDays":9,"insteadOfLate":"first"},
  "fee":{"perYear":0,"service":0,"token":0},"approval":{"role":"manager"},
  "production":{"issues":true,"revokesAs":"superseded","validity":"remaining","profile":"unit"},
  "followUps":[{"when":"validity-behind","service":"first"}]}],
"offline":{"warnDays":3,"warnCases":200,"issueWithoutLine":false},
"retention":{"yearsAfterLapse":5,"daysReturned":30}})";

} // namespace certdesk::tests
