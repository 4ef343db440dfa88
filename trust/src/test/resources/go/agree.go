// Builds trees with golang.org/x/mod/sumdb and prints a digest of everything that is in them.
// Input: a signer key, then for each tree "seed size old index note", the note in base64.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"sort"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type store []tlog.Hash

func (s *store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = (*s)[index]
	}
	return hashes, nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var skey, vkey string
	_, err := fmt.Fscanln(in, &skey, &vkey)
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	verifier, err := note.NewVerifier(vkey)
	must(err)
	for {
		var seed, size, old, index int64
		var signed string
		if _, err := fmt.Fscanln(in, &seed, &size, &old, &index, &signed); err != nil {
			return
		}
		var hashes store
		for i := int64(0); i < size; i++ {
			more, err := tlog.StoredHashes(i, []byte(fmt.Sprintf("%d:%d", seed, i)), &hashes)
			must(err)
			hashes = append(hashes, more...)
		}
		root, err := tlog.TreeHash(size, &hashes)
		must(err)
		digest := sha256.New()
		text := fmt.Sprintf("%s\n%d\n%s\n", signer.Name(), size, root)
		ours, err := note.Sign(&note.Note{Text: text}, signer)
		must(err)
		digest.Write(ours)
		// NewTiles lists every width a partial tile ever had; this tree has the last one.
		var tiles []tlog.Tile
		for _, tile := range tlog.NewTiles(8, 0, size) {
			if last := len(tiles) - 1; last >= 0 && tiles[last].L == tile.L && tiles[last].N == tile.N {
				tiles = tiles[:last]
			}
			tiles = append(tiles, tile)
		}
		sort.Slice(tiles, func(i, j int) bool { return tiles[i].Path() < tiles[j].Path() })
		for _, tile := range tiles {
			data, err := tlog.ReadTileData(tile, &hashes)
			must(err)
			fmt.Fprintf(digest, "%s\n", strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
			digest.Write(data)
		}
		inclusion, err := tlog.ProveRecord(size, index, &hashes)
		must(err)
		for _, hash := range inclusion {
			digest.Write(hash[:])
		}
		consistency, err := tlog.ProveTree(size, old, &hashes)
		must(err)
		for _, hash := range consistency {
			digest.Write(hash[:])
		}
		theirs, err := base64.StdEncoding.DecodeString(signed)
		must(err)
		opened, err := note.Open(theirs, note.VerifierList(verifier))
		must(err)
		if opened.Text != text {
			must(fmt.Errorf("tree %d: another text", seed))
		}
		fmt.Fprintf(out, "%x\n", digest.Sum(nil))
	}
}
