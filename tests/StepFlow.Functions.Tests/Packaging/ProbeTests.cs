using System.Xml.Linq;

namespace StepFlow.Functions.Tests.Packaging;

public sealed class ProbeTests
{
    // A package that the app needs and the probe does not ask for would fail the restore on a partial feed.
    [Fact]
    public void Probe_Packages_AreExactlyThoseOfTheApp()
    {
        var app = Packages(Repository.PathTo("src", "StepFlow.Functions", "StepFlow.Functions.csproj"));

        var probe = Packages(Repository.PathTo("build", "probe", "probe.csproj"));

        Assert.NotEmpty(app);
        Assert.Equal(app, probe);
    }

    private static List<string?> Packages(string project) =>
        [.. XDocument.Load(project).Descendants("PackageReference").Select(package => package.Attribute("Include")?.Value).Order()];
}
