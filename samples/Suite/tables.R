# Writes tables of R packages as CSV: in each, the first column is to be predicted and the other columns named "aux.*" were measured beside it.
#
#     apt-get install r-base-core r-cran-ade4 r-cran-aer r-cran-caret r-cran-mass r-cran-mlmrev r-cran-psych r-cran-robustbase r-cran-sp r-cran-vegan r-cran-vim
#     Rscript samples/Suite/tables.R DATA
#
# Odd ones by the alphabet are for choosing settings, even ones for reporting (SuiteSet.cs).
folder <- file.path(commandArgs(trailingOnly = TRUE)[1], "r")
dir.create(folder, showWarnings = FALSE, recursive = TRUE)

published <- function(package, name, object = name) {
  place <- new.env()
  suppressPackageStartupMessages(data(list = name, package = package, envir = place))
  get(object, place)
}

write <- function(name, main, auxiliary, features) {
  auxiliary <- setNames(data.frame(auxiliary), paste0("aux.", make.names(names(data.frame(auxiliary)))))
  table <- cbind(main = main, auxiliary, features)
  write.csv(table[!is.na(table$main), ], file.path(folder, paste0(name, ".csv")), row.names = FALSE, na = "", quote = FALSE)
}

# Species that live at a site, beside what is measured there: how many kinds there are, and whether the ten most frequent ones are.
write_species <- function(name, species, features) {
  present <- species > 0
  frequent <- order(colSums(present), decreasing = TRUE)[seq_len(min(10, ncol(present)))]
  write(name, rowSums(present), data.frame(present[, frequent] + 0), features)
}

without <- function(table, columns) table[, setdiff(names(table), columns)]
split_table <- function(name, table, main, auxiliary, drop = character())
  write(name, table[[main]], table[, auxiliary, drop = FALSE], without(table, c(main, auxiliary, drop)))

split_table("boston", published("MASS", "Boston"), "medv", c("lstat", "crim", "nox"))
split_table("cars93", published("MASS", "Cars93"), "Price", c("MPG.city", "MPG.highway"), c("Manufacturer", "Model", "Make", "Min.Price", "Max.Price"))
split_table("caschools", published("AER", "CASchools"), "read", "math", c("district", "school", "county"))
split_table("chorizon", published("VIM", "chorizonDL")[, c("Cu", "Co", "Ni", "Cr", "Zn", "V", "XCOO", "YCOO", "pH", "LOI", "Al2O3", "CaO", "Fe2O3", "K2O", "MgO",
  "MnO", "Na2O", "P2O5", "SiO2", "TiO2")], "Cu", c("Co", "Ni", "Cr", "Zn", "V"))
split_table("gcsemv", published("mlmRev", "Gcsemv"), "written", "course", "student")
streams <- published("ade4", "jv73")
write_species("jv73", streams$poi, cbind(streams$morpho, streams$phychi))
plain <- published("ade4", "mafragh")
write_species("mafragh", plain$flo, plain$env)
split_table("maschools", published("AER", "MASchools"), "score4", c("score8", "salary"), c("district", "municipality"))
split_table("meuse", published("sp", "meuse"), "zinc", c("cadmium", "copper", "lead"), c("landuse", "dist.m"))
write_species("mite", published("vegan", "mite"), published("vegan", "mite.env"))
fibres <- published("robustbase", "pulpfiber")
write("pulpfiber", fibres$Y1, fibres[, c("Y2", "Y3", "Y4")], fibres[, c("X1", "X2", "X3", "X4")])
rhone <- published("ade4", "rpjdl")
write_species("rpjdl", rhone$fau, rhone$mil)
split_table("satact", published("psych", "sat.act"), "SATV", c("SATQ", "ACT"))
write("tecator", published("caret", "tecator", "endpoints")[, 2], setNames(data.frame(published("caret", "tecator", "endpoints")[, c(1, 3)]), c("water", "protein")),
  data.frame(published("caret", "tecator", "absorp")))
