internal import Model

// The open tasks of the office's reform plan (J-17).
extension OfficePage {
    func appendTasks(_ html: inout HTMLText) {
        guard !report.tasks.isEmpty else { return }
        let overdue = report.tasks.count { $0.isOverdue(on: report.today) }
        html.element("h2", "id=\"tasks\"", words.say("Nhiệm vụ cải cách chưa xong", "Tasks of the reform plan"))
        html.markup("\n<p class=\"\(overdue > 0 ? "provisional" : "complete")\">")
        html.text(
            words.say(
                "\(count(report.tasks.count)) nhiệm vụ chưa xong, \(count(overdue)) quá hạn.",
                "\(count(report.tasks.count)) open, \(count(overdue)) overdue."))
        html.markup("</p>\n<div class=\"wide\"><table>\n<thead><tr>")
        let columns = [
            words.say("Mã", "Task"), words.say("Hạn", "Due"), words.say("Nội dung", "What is to be done"),
            words.say("Số liệu", "Figure"), words.say("Trạng thái", "State"),
        ]
        html.heads(columns, 0..<0)
        html.markup("</tr></thead>\n<tbody>\n")
        for task in report.tasks.prefix(Self.pageMax) {
            html.markup("<tr><th scope=\"row\" class=\"one\">")
            html.text(task.id)
            html.markup("</th>")
            html.cell(columns[1], words.day(task.due), task.isOverdue(on: report.today) ? "one lacking" : "one")
            html.cell(columns[2], task.text)
            html.cell(columns[3], task.figure.isEmpty ? "–" : task.figure)
            html.cell(
                columns[4],
                task.isBegun
                    ? words.say("đang thực hiện", "under way") : words.say("chưa thực hiện", "not begun"))
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }
}
