using System.Globalization;

namespace StepFlow.Definitions.Json;

/// <summary>A place in a JSON document. A chain of links, so that the path costs nothing unless something is wrong there.</summary>
internal sealed class JsonPlace
{
    private readonly JsonPlace? _parent;
    private readonly string? _name;
    private readonly int _index;

    private JsonPlace(JsonPlace? parent, string? name, int index) => (_parent, _name, _index) = (parent, name, index);

    /// <summary>The place that a path names; an empty path is the document itself.</summary>
    public static JsonPlace At(string path) => new(null, path, -1);

    /// <summary>The property of the object here.</summary>
    public JsonPlace Property(string name) => new(this, name, -1);

    /// <summary>The element of the array here.</summary>
    public JsonPlace Element(int index) => new(this, null, index);

    /// <summary>The path, such as <c>steps[2].retry.maxAttempts</c>.</summary>
    public override string ToString()
    {
        var parent = _parent?.ToString() ?? "";
        if (_name is null)
            return string.Create(CultureInfo.InvariantCulture, $"{parent}[{_index}]");
        return parent.Length == 0 ? _name : $"{parent}.{_name}";
    }
}
