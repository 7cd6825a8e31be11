using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Writes what the compiler's log calls missing in the public API (RS0016) to PublicAPI.Unshipped.txt of each project.</summary>
public class WritePublicApi : Task
{
    private static readonly Regex _missing = new Regex("Symbol '(?<symbol>(?:[^\"\\\\]|\\\\.)*?)' is not part of the declared public API");

    [Required] public ITaskItem[] Projects { get; set; }
    [Required] public string CompilerLog { get; set; }

    public override bool Execute()
    {
        foreach (var folder in Projects.Select(project => Path.GetDirectoryName(project.GetMetadata("FullPath"))))
        {
            var symbols = _missing.Matches(File.ReadAllText(Path.Combine(folder, CompilerLog))).Cast<Match>()
                .Select(match => Regex.Unescape(match.Groups["symbol"].Value)).Distinct().OrderBy(symbol => symbol, StringComparer.Ordinal).ToArray();
            File.WriteAllText(Path.Combine(folder, "PublicAPI.Unshipped.txt"),
                string.Concat(new[] { "#nullable enable" }.Concat(symbols).Select(line => line + "\n")));
            Log.LogMessage(MessageImportance.High, "{0}: {1} public members", Path.GetFileName(folder), symbols.Length);
        }
        return true;
    }
}
