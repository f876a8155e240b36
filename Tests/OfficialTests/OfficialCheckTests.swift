import Bytes
import Model
import Nodes
import Official
import Testing

/// What `tamcap verify` finds in a publication.
struct OfficialCheckTests {
    private static func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

    //
    @Test func `a publication is right, and its figures are the cells'`() throws {
        let (manifest, files) = try SmallPublication().make()
        let check = OfficialCheck(files) { [SmallPublication.key($0)] }
        #expect(check.faults.isEmpty, "\(check.faults)")
        #expect(check.manifest == manifest && check.attested == 3 && check.counting == 3)
        let ranks = Self.text(files["rankings-branch.csv"]).split(separator: "\n").map(String.init)
        #expect(ranks[1].hasPrefix("1,0201,C,18000000,20,90000000,"))
        // 0102 has ended, and its cells count with 0101: 75 of 200.
        #expect(ranks[2].hasPrefix("2,0101,A,7500000,20,37500000,"))
        #expect(Self.text(files["tree.csv"]).contains("0102,,,0101\n"))
        #expect(Self.text(files["targets-branch.csv"]).contains("0101,T1,2.1,>=,90,%,missed,,75,200,"))
        #expect(OfficialCheck(files).attested == 0, "without keys nothing is attested")
    }

    //
    @Test func `a changed byte anywhere is found`() throws {
        let (manifest, files) = try SmallPublication().make()
        var flipped = 0
        for entry in manifest.files {
            var bytes = try #require(files[entry.name])
            #expect(OfficialCheck.fault(of: entry, bytes) == nil)
            for place in bytes.indices {
                bytes[place] ^= 1 << UInt8(place % 8)
                #expect(OfficialCheck.fault(of: entry, bytes)?.file == entry.name, "\(entry.name) \(place)")
                bytes[place] ^= 1 << UInt8(place % 8)
                flipped += 1
            }
        }
        let (bytes, seal) = (manifest.encode(), OfficialManifest.seal(manifest.encode()))
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1 << UInt8(place % 8)
            #expect(OfficialCheck.sealFault(changed, seal) != nil, "manifest \(place)")
        }
        for place in seal.indices {
            var changed = seal
            changed[place] ^= 1 << UInt8(place % 8)
            #expect(OfficialCheck.sealFault(bytes, changed) != nil, "seal \(place)")
        }
        #expect(OfficialCheck.sealFault(bytes, seal) == nil)
        #expect(flipped > 5_000)
        // From outside: one flip in each file, and what is said names it.
        for name in files.keys.sorted() where files[name]?.isEmpty == false {
            var changed = files
            changed[name]?[0] ^= 1
            let faults = OfficialCheck(changed).faults
            #expect(!faults.isEmpty, "\(name)")
            if name != OfficialManifest.fileName { #expect(faults.map(\.file) == [name]) }
        }
    }

    @Test func `a file too many or too few is found`() throws {
        let (_, files) = try SmallPublication().make()
        for name in files.keys {
            var fewer = files
            fewer[name] = nil
            #expect(OfficialCheck(fewer).faults.contains { $0.file == name }, "\(name)")
        }
        var more = files
        more["notes.txt"] = [1]
        #expect(OfficialCheck(more).faults.map(\.file) == ["notes.txt"])
    }

    //
    @Test func `a figure that does not follow from the cells is found, with its line`() throws {
        let (manifest, files) = try SmallPublication().make()
        for (name, line, old, new) in [
            ("rankings-branch.csv", 3, "7500000,20", "7500001,20"), ("rankings-province.csv", 2, "1,02,Q", "1,02,q"),
            ("indicators-nation.csv", 6, "VN,2.1,", "VN,2.9,"), ("targets-branch.csv", 2, "missed", "met"),
            ("tree.csv", 3, "0101,branch,01", "0101,branch,02"),
        ] {
            let text = Self.text(files[name])
            try #require(text.contains(old), "\(name): \(text.prefix(600))")
            let forged = SmallPublication.forged(files, manifest, name, Array(text.replacing(old, with: new).utf8))
            let faults = OfficialCheck(forged).faults
            #expect(faults.count == 1 && faults[0].file == name && faults[0].line == line, "\(faults)")
        }
    }

    //
    @Test func `cells that the office did not make are found where its key is given`() throws {
        let (manifest, files) = try SmallPublication().make()
        let unit = try #require(UnitCode("0101"))
        let other = try SmallPublication(onTime: ["0101": 99, "0102": 5, "0201": 90]).make().files
        // All figures follow from other cells, which have the attestation of the true ones.
        let truth = try UnitExport(try #require(files["0101.tcu"]))
        var false0 = try UnitExport(try #require(other["0101.tcu"]))
        false0.state.attestation = truth.state.attestation
        var inputs = try SmallPublication(onTime: ["0101": 99, "0102": 5, "0201": 90]).inputs()
        inputs.units[unit] = false0
        let made = inputs.files() + (try OfficialFigures(inputs).files())
        var forged = manifest
        forged.list(made)
        var all = made.reduce(into: [String: [UInt8]]()) { $0[$1.name] = $1.bytes }
        all[OfficialManifest.fileName] = forged.encode()
        all[OfficialManifest.sealName] = OfficialManifest.seal(forged.encode())
        #expect(OfficialCheck(all).faults.isEmpty, "digests alone do not tell")
        #expect(OfficialCheck(all) { [SmallPublication.key($0)] }.faults.map(\.file) == ["0101.tcu"])
    }

    //
    @Test func `offices that are missing stand in the manifest one by one`() throws {
        let (manifest, files) = try SmallPublication(onTime: ["0101": 70], missing: ["0201"]).make()
        #expect(manifest.without.map(\.description) == ["0201"] && manifest.heard == 3 && manifest.expected == 4)
        #expect(OfficialCheck(files).faults.isEmpty)
        var wrong = manifest
        wrong.without = []
        var forged = files
        forged[OfficialManifest.fileName] = wrong.encode()
        forged[OfficialManifest.sealName] = OfficialManifest.seal(wrong.encode())
        #expect(OfficialCheck(forged).faults.map(\.file) == [OfficialManifest.fileName])
    }

    //
    @Test func `the chain tells a publication that was exchanged`() throws {
        let first = try SmallPublication().make()
        let bytes = first.manifest.encode()
        let named = OfficialManifest.Previous(name: "2026-10-r1", sha256: OfficialManifest.sha256(bytes))
        let second = try SmallPublication(
            onTime: ["0101": 80, "0201": 90], number: 2, revision: 2, previous: named, before: first.files
        ).make()
        #expect(OfficialCheck(second.files).faults.isEmpty)
        #expect(OfficialCheck.chainFault(first.manifest, previous: nil) == nil)
        #expect(OfficialCheck.chainFault(second.manifest, previous: bytes) == nil)
        #expect(OfficialCheck.chainFault(second.manifest, previous: nil) == nil, "nothing can be said")
        let exchanged = try SmallPublication(onTime: ["0101": 99, "0102": 5, "0201": 90]).make()
        #expect(OfficialCheck.chainFault(second.manifest, previous: exchanged.manifest.encode()) != nil)
        var skipped = second.manifest
        skipped.number = 3
        #expect(OfficialCheck.chainFault(skipped, previous: bytes) != nil)
        skipped.previous = nil
        #expect(OfficialCheck.chainFault(skipped, previous: bytes) != nil)
    }

    //
    @Test func `a revision says what changed, and why`() throws {
        let first = try SmallPublication().make()
        func changes(_ second: SmallPublication) throws -> [String] {
            var second = second
            (second.revision, second.number, second.before) = (2, 2, first.files)
            let files = try second.make().files
            #expect(OfficialCheck(files).faults.isEmpty)
            return Self.text(files[OfficialChanges.fileName]).split(separator: "\n").map(String.init)
        }
        let late = try changes(SmallPublication(onTime: ["0101": 99, "0102": 99, "0201": 90]))
        #expect(late.contains("figure,0101,branch,rank,2,1,figures"))
        #expect(late.contains("figure,0201,branch,rank,1,2,others"))
        #expect(late.contains("figure,01,province,points_micro,7500000,19800000,figures"))
        #expect(late.contains { $0.hasPrefix("office,0102,,position,") } && !late.contains { $0.hasPrefix("rules,") })
        let rules = try changes(SmallPublication(points: 40))
        #expect(rules.contains { $0.hasPrefix("rules,,,catalogue.json,") })
        #expect(rules.contains("figure,0201,branch,points_micro,18000000,36000000,rules"))
        #expect(try changes(SmallPublication()).count == 1, "nothing has changed")
    }

    //
    @Test func `a manifest reads as it was written, and what is none is refused with its line`() throws {
        let manifest = try SmallPublication().make().manifest
        #expect(try OfficialManifest(decoding: manifest.encode()) == manifest)
        let text = Self.text(manifest.encode())
        for (old, new) in [
            ("\"format\":1", "\"format\":2"), ("\"name\":\"2026-10-r1\"", "\"name\":\"2026-09-r1\""),
            ("\"period\":\"2026-10\"", "\"period\":\"October\""), ("\"number\":1", "\"number\":0"),
            ("catalogue.json", "../x"), ("\"without\":[]", "\"without\":[\"?\"]"), ("\"build\":", "\"built\":"),
        ] {
            let changed = Array(text.replacing(old, with: new).utf8)
            #expect(throws: LocatedError.self, "\(new)") { try OfficialManifest(decoding: changed) }
        }
        #expect(!OfficialManifest.isPlain("..") && !OfficialManifest.isPlain("a/b") && !OfficialManifest.isPlain(""))
        #expect(OfficialManifest.isPlain("2026-10-r1") && !OfficialManifest.isPlain(".2026-10-r1.new"))
    }
}
