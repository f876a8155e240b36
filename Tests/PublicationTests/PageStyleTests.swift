import Glibc
import Publication
import Testing

/// The stylesheet, as far as a text can be judged without a browser.
struct PageStyleTests {
    /// The bodies of the blocks that a media query opens, joined; "" for none.
    private func media(_ query: String) -> String {
        var found = ""
        for start in PageStyle.css.ranges(of: "@media \(query) {") {
            var depth = 1
            for character in PageStyle.css[start.upperBound...] {
                if character == "{" { depth += 1 }
                if character == "}" { depth -= 1 }
                if depth == 0 { break }
                found.append(character)
            }
        }
        return found
    }

    private var everywhere: Substring {
        PageStyle.css.prefix(upTo: PageStyle.css.firstRange(of: "@media (max-width")!.lowerBound)
    }

    private func colours(_ block: String) -> [String: String] {
        block.matches(of: #/--([a-z]+): #([0-9a-f]{3,6})/#).reduce(into: [:]) {
            let digits = String($1.output.2)
            $0[String($1.output.1)] = digits.count == 3 ? digits.map { "\($0)\($0)" }.joined() : digits
        }
    }

    /// WCAG 2.2, "contrast ratio".
    private func contrast(_ left: String, _ right: String) -> Double {
        func light(_ part: Int) -> Double {
            let share = Double(part & 255) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        func luminance(_ colour: String) -> Double {
            let value = Int(colour, radix: 16) ?? 0
            let (red, green, blue) = (light(value >> 16), light(value >> 8), light(value))
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue
        }
        let (one, other) = (luminance(left), luminance(right))
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    @Test func `every colour of text can be read on every ground, in light, dark and print`() throws {
        let light = colours(String(everywhere.prefix(upTo: everywhere.firstRange(of: "@media")!.lowerBound)))
        for theme in [light, colours(media("(prefers-color-scheme: dark)")), colours(media("print"))] {
            for text in ["text", "soft", "link", "red", "amber", "green"] {
                for ground in ["page", "head"] {
                    let ratio = contrast(try #require(theme[text]), try #require(theme[ground]))
                    #expect(ratio >= 4.5, "\(text) on \(ground): \(ratio)")
                }
            }
            #expect(contrast(try #require(theme["bar"]), try #require(theme["page"])) >= 3)
        }
        let bands = PageStyle.css.matches(of: #/\.band\d \{ background: #([0-9a-f]+); color: #([0-9a-f]+)/#)
        #expect(bands.count == 5)
        let classes = PageStyle.sheet.matches(of: #/\.q\d \{ background: #([0-9a-f]+); color: #([0-9a-f]+)/#)
        #expect(classes.count == 5)
        for band in bands + classes {
            let text = band.output.2 == "fff" ? "ffffff" : String(band.output.2)
            #expect(contrast(String(band.output.1), text) >= 4.5)
        }
    }

    /// A sticky head sticks to the nearest ancestor that scrolls: an `overflow` around the table took it away.
    @Test func `the table's head sticks: nothing around it scrolls where the page is wide enough`() {
        #expect(everywhere.contains("thead th { position: sticky; top: 0;"))
        #expect(!everywhere.contains("overflow: auto") && !everywhere.contains("overflow-x"))
        // Between a card and a whole table its box is the height of the window, and the head sticks in it.
        #expect(media("(max-width: 62rem)").contains(".wide { overflow: auto; max-height:"))
    }

    @Test func `narrow screens have cards, wall screens larger type, paper a table without links and menus`() {
        let narrow = media("(max-width: 30rem)")
        #expect(narrow.contains("content: attr(data-label)") && narrow.contains("thead { display: none; }"))
        #expect(PageStyle.css.contains("@media (min-width: 150rem) { html { font-size: 137.5%; } }"))
        let print = media("print")
        #expect(print.contains("nav, .skip, .language, .renewal, .files") && print.contains("table-header-group"))
        #expect(PageStyle.css.contains("@page { size: A4;") && print.contains("tr { break-inside: avoid; }"))
    }

    @Test func `dates and numbers do not break`() {
        #expect(everywhere.contains(".one { white-space: nowrap; }"))
        #expect(everywhere.contains(".number, .code { white-space: nowrap; }"))
    }

    @Test func `braces are balanced and the icon is a picture without script`() {
        #expect(PageStyle.css.count { $0 == "{" } == PageStyle.css.count { $0 == "}" })
        #expect(PageStyle.icon.hasPrefix("<svg xmlns=") && !PageStyle.icon.contains("script"))
    }
}
