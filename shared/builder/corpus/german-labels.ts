import { step, workflow } from "@fastn/workflow";

export default workflow("rechnungs_abgleich", {
  description: "Abgleich der Rechnungseingangsprüfung mit den Lieferantenstammdaten für das Großhandelsgeschäft",
  trigger: { type: "cron", schedule: "0 6 * * 1-5", timezone: "Europe/Berlin" },
  steps: [
    step("rechnungseingangspruefung", {
      type: "action",
      label: "Rechnungseingangsprüfung für Großkunden (Straßenverkehrsgesellschaften) – täglich um 6 Uhr früh 🚚",
      connector: "xero",
      action: "listInvoices",
      input: { where: "Status == \"offen\" && Prüfer != 'Jürgen'", emoji: "\u{1F600}é" },
    }),
    step("lieferantenstammdatenabgleich", {
      type: "action",
      label: 'Abgleich',
      handler: (ctx) => ctx.steps.rechnungseingangspruefung.output.größe,
      dependsOn: ['rechnungseingangspruefung'],
    }),
    step("freigabe", { type: "approval", approvers: ["Buchführung", "Geschäftsführung"], message: "Freigeben? {{steps.lieferantenstammdatenabgleich.output | UPPER}}" }),
  ],
});
