import Configuration
import Model
import Testing

/// `feeds` of an aggregator's configuration.
@Suite struct FeedSettingTests {
    private func read(_ feeds: String) throws(LocatedError) -> [FeedSetting] {
        let text = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\", \"feeds\": \(feeds)}"
        return try AggregatorConfiguration(Array(text.utf8), file: "n.json", folder: "etc").feeds
    }

    private static let good = "\"name\": \"pg\", \"what\": [\"cells\"], \"format\": \"ndjson\", \"command\": [\"cat\"]"

    // I-17
    @Test func `a feed says what, how and to whom`() throws {
        let feed = try #require(
            try read(
                "[{\"name\": \"pg-1\", \"what\": [\"cells\", \"nodes\"], \"format\": \"postgresql\","
                    + " \"migrations\": \"m\", \"command\": [\"psql\", \"-X\"], \"intervalMilliseconds\": 500}]"
            ).first)
        #expect(feed.tables == [.cells, .nodes] && feed.form == .postgresql && feed.command == ["psql", "-X"])
        #expect(feed.migrations == "etc/m" && feed.intervalMilliseconds == 500 && feed.timeoutSeconds == 60)
        #expect(try read("[]").isEmpty)
    }

    @Test(arguments: [
        ("{}", "a list is wanted"), ("[{}]", "\"name\" is missing"),
        ("[{\(good)}, {\(good)}]", "two feeds are called \"pg\""),
        ("[{\(good), \"migrations\": \"m\"}]", "only a feed of format \"postgresql\""),
        ("[{\(good.replacing("pg", with: "a/b"))}]", "letters, digits and -"),
        ("[{\(good.replacing("[\"cells\"]", with: "[]"))}]", "names nothing"),
        ("[{\(good.replacing("[\"cells\"]", with: "[\"cels\"]"))}]", "cells"),
        ("[{\(good.replacing("[\"cells\"]", with: "[\"cells\", \"cells\"]"))}]", "stands twice"),
        (
            "[{\(good.replacing("ndjson", with: "csv").replacing("[\"cells\"]", with: "[\"cells\", \"nodes\"]"))}]",
            "one kind"
        ),
        ("[{\(good.replacing("[\"cat\"]", with: "[]"))}]", "the program is missing"),
        ("[{\(good), \"timeoutSeconds\": 0}]", "outside 1 to 3600"),
    ])
    func `a mistake is named`(feeds: String, words: String) {
        let fault = #expect(throws: LocatedError.self) { try read(feeds) }
        #expect(fault.map { "\($0)".contains(words) } == true, "\(String(describing: fault))")
    }

    // I-26
    @Test func `feeds change while an aggregator runs`() throws {
        func whole(_ feeds: String) throws -> AggregatorConfiguration {
            let text = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\", \"feeds\": \(feeds)}"
            return try AggregatorConfiguration(Array(text.utf8), file: "n.json", folder: "")
        }
        let (old, fresh) = (try whole("[]"), try whole("[{\(Self.good)}]"))
        #expect(old.changedKeys(to: fresh) == ["feeds"] && old.taking(fresh).changedKeys(to: fresh).isEmpty)
    }
}
