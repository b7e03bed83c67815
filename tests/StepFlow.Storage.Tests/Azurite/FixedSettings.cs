using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Settings by their full names, which is all that the connection reads.</summary>
internal sealed class FixedSettings(params (string Name, string Value)[] settings) : IConfiguration
{
    public string? this[string key]
    {
        get => settings.FirstOrDefault(setting => setting.Name.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;
        set => throw new NotSupportedException();
    }

    public IEnumerable<IConfigurationSection> GetChildren() => throw new NotSupportedException();

    public IChangeToken GetReloadToken() => throw new NotSupportedException();

    public IConfigurationSection GetSection(string key) => throw new NotSupportedException();
}
