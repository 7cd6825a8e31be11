using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;

/// <summary>Writes copies of the named reference assemblies in which everything internal is public, for the compiler alone.</summary>
public class PublicizeAssemblies : Task
{
    [Required] public ITaskItem[] References { get; set; }
    [Required] public string[] Names { get; set; }
    [Required] public string OutputFolder { get; set; }
    [Output] public ITaskItem[] Publicized { get; set; }
    [Output] public ITaskItem[] Replaced { get; set; }

    public override bool Execute()
    {
        Directory.CreateDirectory(OutputFolder);
        var chosen = References.Where(r => Names.Contains(Path.GetFileNameWithoutExtension(r.ItemSpec))).ToArray();
        foreach (var missing in Names.Except(chosen.Select(r => Path.GetFileNameWithoutExtension(r.ItemSpec))))
            Log.LogError("PublicizedAssembly '{0}' is not among the references of this project.", missing);

        Publicized = chosen.Select(r => (ITaskItem)new TaskItem(Publicize(r.ItemSpec), r.CloneCustomMetadata())).ToArray();
        Replaced = chosen;
        return !Log.HasLoggedErrors;
    }

    private string Publicize(string path)
    {
        var copy = Path.Combine(OutputFolder, Path.GetFileName(path));
        if (File.Exists(copy) && File.GetLastWriteTimeUtc(copy) > File.GetLastWriteTimeUtc(path))
            return copy;

        var resolver = new DefaultAssemblyResolver();
        foreach (var folder in References.Select(r => Path.GetDirectoryName(r.ItemSpec)).Distinct())
            resolver.AddSearchDirectory(folder);

        using (resolver)
        using (var assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = resolver }))
        {
            foreach (var type in assembly.MainModule.Types.SelectMany(WithNested))
                Publicize(type);
            assembly.Write(copy);
        }
        return copy;
    }

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => new[] { type }.Concat(type.NestedTypes.SelectMany(WithNested));

    private static void Publicize(TypeDefinition type)
    {
        if (type.IsNotPublic) type.IsPublic = true;
        else if (type.IsNestedAssembly || type.IsNestedFamilyOrAssembly) type.IsNestedPublic = true;
        else if (type.IsNestedFamilyAndAssembly) type.IsNestedFamily = true;

        foreach (var method in type.Methods)
        {
            if (method.IsAssembly || method.IsFamilyOrAssembly) method.IsPublic = true;
            else if (method.IsFamilyAndAssembly) method.IsFamily = true;   // "private protected" is overridden as "protected"
        }
        foreach (var field in type.Fields)
        {
            if (field.IsAssembly || field.IsFamilyOrAssembly) field.IsPublic = true;
            else if (field.IsFamilyAndAssembly) field.IsFamily = true;
        }
    }
}
