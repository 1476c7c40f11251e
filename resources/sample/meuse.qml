<qgis version="3.22.0" styleCategories="Fields">
 <aliases>
  <alias index="1" field="log_zinc" name="log zinc [log(mg/kg)]"/>
  <alias index="2" field="zinc" name="zinc [mg/kg]"/>
  <alias index="3" field="cadmium" name="cadmium [mg/kg]"/>
  <alias index="4" field="copper" name="copper [mg/kg]"/>
  <alias index="5" field="lead" name="lead [mg/kg]"/>
  <alias index="6" field="elev" name="elevation [m]"/>
  <alias index="7" field="om" name="organic matter [%]"/>
  <alias index="8" field="lime" name="lime class"/>
  <alias index="9" field="landuse" name="land use"/>
  <alias index="10" field="dist_m" name="distance to the river [m]"/>
 </aliases>
</qgis>
