internal import Model

// What is due, as tables.
extension OfficePage {
    func appendDue(_ html: inout HTMLText) {
        html.element(
            "h2", "id=\"figures\"", words.say("Hồ sơ, phản ánh phải giải quyết", "Dossiers and feedback to be settled"))
        html.markup("\n")
        guard let due = report.due else {
            html.element(
                "p", "class=\"incomplete\"",
                words.say(
                    "Chưa nhận được bộ quy tắc (cây tổ chức, thủ tục, lịch, chỉ tiêu) từ tuyến trên nên chưa đọc hồ "
                        + "sơ nào.",
                    "No rules (tree, procedures, calendar, indicators) have come from upstream yet, so no records "
                        + "are read."))
            return html.markup("\n")
        }
        appendTotals(due, &html)
        for group in DueGroup.allCases where group != .later { appendGroup(group, due, &html) }
    }

    private func appendTotals(_ due: DueList, _ html: inout HTMLText) {
        html.markup("<div class=\"figures\">\n")
        for group in DueGroup.allCases {
            html.markup(group == .overdue && due.total(group) > 0 ? "<p class=\"lacking\">" : "<p>")
            html.link(link("/due/\(group)").target, words.group(group))
            html.element("strong", "", count(due.total(group)))
            html.markup("</p>\n")
        }
        html.markup("</div>\n")
        if due.waiting > 0 { html.element("p", "", words.waiting(due.waiting)) }
        html.markup("\n")
    }

    private func appendGroup(_ group: DueGroup, _ due: DueList, _ html: inout HTMLText) {
        let total = due.total(group)
        html.markup("<h3>")
        html.text("\(words.group(group)) (\(count(total)))")
        html.markup("</h3>\n")
        let dossiers = due.dossiers.filter { $0.group == group }.prefix(Self.shownMax)
        guard !dossiers.isEmpty else {
            html.element("p", "", words.say("Không có.", "None."))
            return html.markup("\n")
        }
        appendTable(Array(dossiers), due.today, words.group(group), &html)
        guard dossiers.count < total else { return }
        html.markup("<p>")
        html.link(
            link("/due/\(group)").target,
            words.say(
                "Xem cả \(count(total)) hồ sơ (\(words.group(group)))",
                "All \(count(total)) dossiers (\(words.group(group)))"))
        html.markup("</p>\n")
    }

    /// The page of one group.
    func appendWhole(_ group: DueGroup, _ html: inout HTMLText) {
        html.markup("<h2 id=\"figures\">")
        html.text(words.group(group))
        guard let due = report.due else {
            html.markup("</h2>\n")
            return html.element("p", "", words.say("Chưa đọc hồ sơ nào.", "No records are read yet."))
        }
        html.text(": \(count(due.total(group)))")
        html.markup("</h2>\n")
        if due.dossiers.isEmpty {
            html.element("p", "", words.say("Không có.", "None."))
        } else {
            let range = "\(count(due.first + 1))–\(count(due.first + due.dossiers.count))"
            html.element("p", "", words.say("Hồ sơ \(range)", "Dossiers \(range)"))
            appendTable(due.dossiers, due.today, words.group(group), &html)
        }
        html.markup("\n<p class=\"steps\">")
        if due.first > 0 {
            html.link(step(group, max(0, due.first - Self.pageMax)), words.say("← Trước", "← Before"))
            html.markup(" ")
        }
        let next = due.first + due.dossiers.count
        if next < due.found { html.link(step(group, next), words.say("Tiếp →", "Next →")) }
        html.markup("</p>\n")
    }

    private func step(_ group: DueGroup, _ first: Int) -> String { "\(link("/due/\(group)").target)&from=\(first)" }

    private func appendTable(_ dossiers: [OpenDossier], _ today: Day, _ title: String, _ html: inout HTMLText) {
        let columns = [
            words.say("Mã hồ sơ", "Dossier"), words.say("Hạn", "Due"), words.say("Còn lại", "Left"),
            words.say("Thủ tục", "Procedure"), words.say("Tiếp nhận", "Accepted"), words.say("Ghi chú", "Note"),
        ]
        html.markup("<div class=\"wide\"><table>\n<caption class=\"said\">")
        html.text(title)
        html.markup("</caption>\n<thead><tr>")
        html.heads(columns, 0..<0)
        html.markup("</tr></thead>\n<tbody>\n")
        for dossier in dossiers {
            html.markup("<tr><th scope=\"row\" class=\"one\">")
            html.text(dossier.id)
            html.markup("</th>")
            html.cell(columns[1], words.due(dossier.due), "one")
            html.cell(columns[2], words.left(dossier, today), dossier.group == .overdue ? "one lacking" : "one")
            let name = report.procedures[dossier.procedure] ?? ""
            html.cell(columns[3], name.isEmpty ? "\(dossier.procedure)" : "\(dossier.procedure) \(name)")
            html.cell(columns[4], words.day(Day(at: dossier.accepted)), "one")
            // Without a label where there is nothing to say: a card on a phone has a line for each label.
            let note = words.note(dossier)
            if note.isEmpty {
                html.markup("<td></td>")
            } else {
                html.cell(columns[5], note, dossier.isFeedback ? "" : "lacking")
            }
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }
}
