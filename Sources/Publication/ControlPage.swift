internal import Model

extension ControlReport {
    /// The form as a page to be printed, which needs no server and no script.
    package func page(_ language: PageLanguage) -> [UInt8] {
        let words = PageWords.of(language)
        var html = HTMLText()
        html.markup("<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.element("title", "", "\(Self.title(words)) \(unit) \(origin.period)")
        html.markup("\n<style>\(Self.style)</style>\n</head>\n<body>\n")
        html.element("h1", "", Self.title(words))
        html.markup("\n")
        html.element(
            "p", "",
            "\(unit) \(name), \(words.say("kỳ", "period")) \(origin.period), \(words.asOf) \(words.day(origin.asOf))")
        html.markup("\n<table>\n<thead><tr>")
        html.element("th", "scope=\"col\" rowspan=\"2\"", words.say("Lĩnh vực", "Field"))
        for group in Self.groups {
            html.element("th", "scope=\"colgroup\" colspan=\"\(group.width)\"", words.say(group.vi, group.en))
        }
        html.markup("</tr>\n<tr>")
        for head in Self.heads { html.element("th", "scope=\"col\"", words.say(head.0, head.1)) }
        html.markup("</tr></thead>\n<tbody>\n")
        for (name, counts) in fields + [(name: words.say("Tổng số", "All fields"), counts: sum)] {
            html.markup("<tr>")
            html.element("th", "scope=\"row\"", name)
            for value in Self.values(counts) {
                html.element("td", "", DisplayText.grouped(Int128(value), language))
            }
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table>\n</body>\n</html>\n")
        return html.bytes
    }

    private static func title(_ words: PageWords) -> String {
        words.say("Tình hình, kết quả giải quyết thủ tục hành chính", "How procedures were settled")
    }

    /// What stands above the columns, and over how many of them.
    private static let groups: [(vi: String, en: String, width: Int)] = [
        ("Tiếp nhận", "Received", 3), ("Đã giải quyết", "Settled", 4), ("Đang giải quyết", "Pending", 3),
    ]

    private static let style =
        "body{font:12pt serif;margin:2em}table{border-collapse:collapse}th,td{border:1px solid;padding:.2em .5em}"
        + "td{text-align:right}tbody th{text-align:left;font-weight:normal}tbody tr:last-child>*{font-weight:bold}"
        + "@page{size:A4 landscape}"
}
