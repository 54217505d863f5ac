package cli

import (
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"

	"github.com/threatctl/threatctl/pkg/render/draw"
)

// wellKnownFonts are files of fonts for many scripts, in the order in which they are asked for a character. They come with
// Linux distributions, macOS and Windows.
var wellKnownFonts = []string{
	"DejaVuSans.ttf",
	"NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "SourceHanSans-Regular.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf",
	"NotoSansHebrew-Regular.ttf", "NotoSansArabic-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "NotoSansBengali-Regular.ttf", "NotoSansTamil-Regular.ttf", "NotoSansThai-Regular.ttf",
	"NotoSansArmenian-Regular.ttf", "NotoSansGeorgian-Regular.ttf", "NotoSansEthiopic-Regular.ttf",
	"NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf", "NotoEmoji-Regular.ttf", "Symbola.ttf",
	"Arial Unicode.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc", "Apple Symbols.ttf",
	"segoeui.ttf", "msyh.ttc", "YuGothM.ttc", "malgun.ttf", "simsun.ttc", "Nirmala.ttf", "leelawui.ttf", "seguisym.ttf", "seguiemj.ttf",
}

// fontFolders are where systems keep fonts.
func fontFolders() []string {
	home, _ := os.UserHomeDir() // without one, its folders are not there
	switch runtime.GOOS {
	case "windows":
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts"), filepath.Join(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")}
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library", "Fonts")}
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, ".local", "share", "fonts"), filepath.Join(home, ".fonts")}
}

// systemFonts reads the well-known fonts of the system one by one. Nothing is looked for before the first is asked for.
func systemFonts() iter.Seq[*draw.Font] {
	return func(yield func(*draw.Font) bool) {
		found := findFonts(fontFolders())
		for _, name := range wellKnownFonts {
			data, err := os.ReadFile(found[name])
			if err != nil {
				continue
			}
			if f, err := draw.ReadFont(data); err == nil && !yield(f) {
				return
			}
		}
	}
}

// findFonts are the paths of files in folders and below, by name, the first of each.
func findFonts(folders []string) map[string]string {
	found := map[string]string{}
	for _, dir := range folders {
		if !filepath.IsAbs(dir) {
			continue
		}
		// What cannot be read is left out: the user is told which characters are missing.
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && found[d.Name()] == "" {
				found[d.Name()] = path
			}
			return nil
		})
	}
	return found
}
