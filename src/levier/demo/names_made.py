"""First and last names of many origins, as a team of the south-west reads them every day. Their pairs are drawn."""

_WOMEN = """
Aïcha Aline Amandine Amina Anaïs Angèle Audrey Aurore Awa Bérénice Brigitte Camille Carmen Catarina Chantal
Charlène Chloé Claudine Corinne Delphine Djamila Élodie Émilie Estelle Fanta Farida Fatiha Fatoumata Fiona
Florence Françoise Gaëlle Ghislaine Graziella Hawa Hélène Huguette Ilona Imane Inès Ioana Irina Jessica Joëlle
Justine Kadiatou Karima Khadija Laetitia Latifa Leïla Léa Linda Lucia Lydie Maëva Magalie Malika Manon Mariam
Marina Maryam Mélanie Mireille Monique Myriam Nadège Naïma Natacha Nawal Noémie Nour Océane Oumou Pascale Patricia
Priscilla Rachel Rania Rokia Rosa Sabrina Safia Salma Samira Sandrine Séverine Shirley Sihem Solène Sophie
Stéphanie Sylvie Tatiana Teresa Valentina Véronique Virginie Yamina Yasmine Zahra Zoé
"""
_MEN = """
Abdel Abdoulaye Adama Adrien Ahmed Alassane Alexandre Ali Alpha Amadou Anthony Antoine Arnaud Aurélien Axel Bakary
Baptiste Bilal Boubacar Brahim Brandon Bruno Carlos Cédric Christian Christophe Clément Cyril Damien Daniel David
Demba Didier Dimitri Djibril Dorian Dylan Eddy Elias Emmanuel Enzo Éric Erwan Fabrice Farid Fernando Florian
Franck Frédéric Gaël Gérald Grégory Guillaume Habib Hamza Hassan Hervé Hicham Hugo Ibrahima Ilyès Ismaël Issa Ivan
Jamel Jérémy Jérôme Joaquim Joël Johan Jonathan Jordan José Julien Kamel Kévin Khalid Lamine Laurent Ludovic
Mamadou Manuel Marc Marius Mathieu Maxime Mehdi Mickaël Miguel Mohamed Moussa Nabil Nassim Nicolas Nordine Omar
Oumar Pascal Patrice Paulo Philippe Quentin Rachid Rayan Régis Reza Ricardo Robin Romain Rudy Saïd Salif Samuel
Sébastien Sékou Sergio Sofiane Souleymane Stéphane Steve Tarek Théo Thierry Tiago Valentin Vincent Walid William
Xavier Yacine Yannick Yassine Younès Zakaria
"""
_LAST = """
Abadie, Abdallah, Adjei, Aguilar, Ait Ahmed, Alaoui, Albert, Almeida, Alvarez, Amiel, Arnal, Aubert, Azaïs, Ba,
Bah, Balde, Barrau, Barry, Bayle, Belaïd, Ben Salah, Benchikh, Benoît, Bernadou, Besse, Bianchi, Blanc, Bonnet,
Bouchard, Boudjema, Boulanger, Bouzid, Boyer, Brun, Cabrol, Calvet, Camara, Carvalho, Cassagne, Castro, Caussade,
Cazals, Chabane, Charef, Chauvet, Cherif, Cissé, Clément, Colin, Correia, Cortès, Costes, Coulibaly, Da Silva,
Dahmani, Daumas, Dembélé, Deschamps, Dia, Diallo, Diaz, Dieng, Diop, Djaballah, Dos Santos, Doumbia, Dubois,
Dumas, Durand, El Amrani, El Idrissi, Escande, Espinasse, Esteban, Fabre, Fall, Faye, Fernandes, Ferreira,
Fontaine, Fournier, Gallego, Garrigues, Gauthier, Gayraud, Gomes, Gonzalez, Guérin, Haddad, Hamdi, Hernandez,
Hoarau, Ionescu, Izard, Jammes, Jimenez, Joly, Kaci, Kamara, Kanté, Keïta, Khelifi, Koné, Kovač, Lacaze, Lafon,
Lagarde, Laurens, Le Gall, Lebrun, Lefèvre, Lopez, Loubet, Mabrouk, Maillard, Mansouri, Marchand, Marquès,
Martinez, Marty, Maurel, Mebarki, Mendes, Mercadier, Meunier, Mezziane, Miquel, Mohammadi, Monteiro, Morel,
Moreno, Moulin, Mourad, Ndiaye, Nguyen, Nogueira, Novak, Ouattara, Oukaci, Ousmane, Pacheco, Pagès, Pascual,
Pellegrin, Pereira, Petrescu, Pham, Pinto, Popescu, Portal, Pujol, Rahmani, Ramos, Raynal, Ribeiro, Ricard,
Rigal, Rivière, Rodrigues, Rossi, Rouanet, Roussel, Ruiz, Saadi, Sacko, Sadi, Saïdi, Sané, Sanogo, Sarrazin,
Savy, Seck, Sénac, Serrano, Sidibé, Silva, Simonet, Sissoko, Slimani, Soler, Soumaré, Sow, Sylla, Tahiri,
Tavares, Teixeira, Ternet, Thomas, Torres, Touré, Traoré, Vasseur, Vaz, Vergnes, Viala, Vidal, Villeneuve,
Wagner, Yahiaoui, Yilmaz, Zahar, Zerrouki, Ziani, Zouari
"""
WOMEN = tuple(_WOMEN.split())
MEN = tuple(_MEN.split())
LAST = tuple(name.strip() for name in _LAST.split(","))
