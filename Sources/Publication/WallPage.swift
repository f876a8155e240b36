internal import Model
internal import Scoring

/// A ranking for a screen on a wall: as large as the screen allows, without controls, the rows side by side in columns.
extension Page {
    func wall() -> (bytes: [UInt8], made: Range<Int>) {
        var html = HTMLText()
        let rows = shownRows
        let shown = Array(rows.prefix(Self.wallRowsMax))
        let frame = PageFrame(
            title: "\(words.title) \(ranking.period)", heading: words.title, link: link, renewSeconds: renewSeconds,
            isTraining: isTraining)
        frame.openWall(&html)
        html.markup("<main id=\"main\">\n")
        appendWallState(shown: shown.count, of: rows.count, &html)
        let columns = max(1, min(Self.wallColumnsMax, (shown.count + Self.wallRowsBest - 1) / Self.wallRowsBest))
        let lines = max(1, (shown.count + columns - 1) / columns)
        html.markup("<ol id=\"figures\" class=\"lines\(lines) columns\(columns)\">\n")
        for row in shown { appendWallRow(row, &html) }
        html.markup("</ol>\n")
        let made = Page.appendMade(
            Page.madeBy(report.rules, or: ranking.catalogue, language), generatedAt, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    private func appendWallState(shown: Int, of count: Int, _ html: inout HTMLText) {
        html.markup("<p class=\"state\"><strong>")
        html.text("\(words.tierNames[ranking.league.tier] ?? ""), ")
        let within = withinName ?? ranking.league.within?.description
        html.text(within.map { "\(words.within) \($0)" } ?? words.everywhere)
        html.text(", ")
        html.time(ranking.period.description)
        html.text(", \(words.asOf) ")
        html.time(words.day(ranking.asOf))
        html.markup("</strong> ")
        if report.isProvisional {
            html.element("strong", "class=\"lacking\"", words.provisional)
            html.text(": ")
        }
        html.text("\(report.completeness.heard)/\(report.completeness.expected) \(words.heard). ")
        html.text(report.freshness == nil ? words.neverFresh : "\(words.freshness) ")
        if let freshness = report.freshness { html.time(words.moment(freshness)) }
        html.text(".")
        if shown < count {
            html.text(" \(words.say("Đang hiện \(shown) trong \(count) đơn vị", "\(shown) of \(count) offices")).")
        }
        html.markup("</p>\n")
    }

    private func appendWallRow(_ row: Standing, _ html: inout HTMLText) {
        let score = row.score
        let band = row.band.flatMap { ranking.catalogue.bands.firstIndex(of: $0) }
        html.markup("<li id=\"u-")
        html.text(score.unit.description)
        html.markup("\"><span class=\"rank\">\(row.rank.map(String.init) ?? "–")</span><span class=\"change\">")
        html.change(change(of: row), words)
        html.markup("</span>")
        html.element("span", "class=\"name\"", row.name)
        let points = score.status == .noData ? "–" : DisplayText.twoDecimals(micro: score.scaledMicro, language)
        html.element("span", "class=\"score\(band.map { " band\(min($0, 4))" } ?? "")\"", points)
        html.markup("</li>\n")
    }
}

extension PageFrame {
    /// Nothing to press: nobody reaches a wall.
    func openWall(_ html: inout HTMLText) {
        html.markup("<!DOCTYPE html>\n<html lang=\"\(link.language.rawValue)\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.markup("<meta name=\"color-scheme\" content=\"light dark\">\n")
        html.markup("<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n")
        html.markup("<link rel=\"stylesheet\" href=\"/page.css\">\n")
        html.markup("<noscript><meta http-equiv=\"refresh\" content=\"\(renewSeconds * 6)\"></noscript>\n")
        html.element("title", "", title)
        html.markup("\n</head>\n<body class=\"wall\">\n<header>\n")
        html.element("h1", "", heading)
        let words = PageWords.of(link.language)
        if isTraining { html.element("p", "class=\"training\"", words.training) }
        html.markup("</header>\n<p id=\"stale\" role=\"status\" aria-live=\"polite\" hidden>")
        html.text("\(words.stale) ")
        html.markup("<time></time></p>\n")
    }
}

extension PageStyle {
    /// Letters as large as the height for so many lines and the width of so many columns allow.
    static let wall =
        (1...Page.wallLinesMax).map { ".lines\($0) { --lines: \($0); }\n" }.joined()
        + (1...Page.wallColumnsMax).map { ".columns\($0) { --columns: \($0); }\n" }.joined() + layout

    private static let layout = """
        body.wall { max-width: none; height: 100vh; margin: 0; padding: 1vh 1.5vw; box-sizing: border-box;
          display: flex; flex-direction: column; overflow: hidden; font-size: 1.9vh; }
        .wall header { padding: 0 0 .6vh; } .wall h1 { font-size: 3.2vh; }
        .wall main { flex: 1; min-height: 0; display: flex; flex-direction: column; }
        .wall .state { white-space: normal; margin: .8vh 0; } .wall .made { font-size: 1.5vh; margin: .6vh 0 0; }
        .wall ol { flex: 1; min-height: 0; margin: 0; padding: 0; list-style: none; display: grid;
          grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); grid-template-rows: repeat(var(--lines), 1fr);
          gap: 0 2vw; font-size: min(calc(48vh / var(--lines)), calc(97vw / var(--columns) / 28), 5vh); }
        .wall li { display: flex; align-items: center; gap: .5em; min-width: 0; border-bottom: 1px solid var(--line);
          font-variant-numeric: tabular-nums; background: var(--page); }
        .wall .rank { width: 2em; text-align: right; font-weight: bold; }
        .wall .change { width: 2.6em; font-size: .8em; white-space: nowrap; }
        .wall .name { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .wall .score { padding: 0 .3em; border-radius: .2em; line-height: 1.35; }
        @media (max-width: 62rem) {
          body.wall { height: auto; overflow: visible; font-size: 1rem; } .wall ol { display: block; font-size: 1rem; }
          .wall h1 { font-size: 1.2rem; } .wall .made { font-size: .85rem; } .wall li { padding: .3rem 0; }
        }

        """
}
